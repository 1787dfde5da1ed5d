package io.ragstone.eval;

import io.ragstone.error.DatasetException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Runs and judgements in the files of trec_eval, which other tools read too. Fields are separated
 * by white space, so ids must have none:
 *
 * <pre>
 * run     q1 Q0 d7 1 12.3 bm25     query, unused, document, rank, score, name
 * qrels   q1 0 d7 2                query, unused, document, grade
 * </pre>
 */
public final class TrecFiles {
  private TrecFiles() {}

  /**
   * Reads a run. As trec_eval does it: documents are ranked by score, equal scores by document id,
   * descending, and the rank in the file is not looked at. The name is that of the first line.
   *
   * @param file the file
   * @return the run
   * @throws DatasetException when the file is missing, empty or malformed; the message names the
   *     line
   */
  public static Run readRun(Path file) {
    Map<String, List<ScoredDocument>> found = new LinkedHashMap<>();
    Optional<String> name = Optional.empty();
    try (LineReader lines = new LineReader(file)) {
      for (Optional<String> line = lines.next(); line.isPresent(); line = lines.next()) {
        String[] fields = fields(line.get(), 6, "query Q0 document rank score name", lines);
        found
            .computeIfAbsent(fields[0], queryId -> new ArrayList<>())
            .add(new ScoredDocument(fields[2], score(fields[4], lines)));
        name = name.or(() -> Optional.of(fields[5]));
      }
      Run.Builder run = Run.builder(name.orElseThrow(() -> lines.malformed("the run is empty")));
      found.forEach(run::scored);
      return run.build();
    } catch (IllegalArgumentException e) {
      throw new DatasetException(file + ": " + e.getMessage(), e);
    }
  }

  /**
   * Writes a run so that trec_eval ranks it as it is ranked here: with its scores where they give
   * that order, otherwise with 1 / rank in their place.
   *
   * @param run the run
   * @param file where to; replaced when it exists
   * @throws DatasetException when the file cannot be written, or an id or the name has white space
   */
  public static void writeRun(Run run, Path file) {
    List<String> lines = new ArrayList<>();
    for (String queryId : run.queryIds()) {
      List<ScoredDocument> ranking = run.ranking(queryId);
      boolean scores = Run.isInTrecEvalOrder(ranking);
      for (int i = 0; i < ranking.size(); i++) {
        ScoredDocument document = ranking.get(i);
        double score = scores ? document.score() : 1.0 / (i + 1);
        lines.add(line(queryId, "Q0", document.id(), "" + (i + 1), "" + score, run.name()));
      }
    }
    write(file, lines);
  }

  /**
   * Reads judgements.
   *
   * @param file the file
   * @return the judgements
   * @throws DatasetException when the file is missing or malformed; the message names the line
   */
  public static Qrels readQrels(Path file) {
    Qrels.Builder qrels = Qrels.builder();
    try (LineReader lines = new LineReader(file)) {
      for (Optional<String> line = lines.next(); line.isPresent(); line = lines.next()) {
        String[] fields = fields(line.get(), 4, "query 0 document grade", lines);
        BeirFolder.add(qrels, fields[0], fields[2], fields[3], lines);
      }
    }
    return qrels.build();
  }

  /**
   * Writes judgements.
   *
   * @param qrels the judgements
   * @param file where to; replaced when it exists
   * @throws DatasetException when the file cannot be written, or an id has white space
   */
  public static void writeQrels(Qrels qrels, Path file) {
    List<String> lines = new ArrayList<>();
    for (String queryId : qrels.queryIds()) {
      qrels
          .judgements(queryId)
          .forEach((documentId, grade) -> lines.add(line(queryId, "0", documentId, "" + grade)));
    }
    write(file, lines);
  }

  private static String[] fields(String line, int count, String form, LineReader lines) {
    String[] fields = line.strip().split("\\s+");
    if (fields.length != count) {
      throw lines.malformed("expected \"" + form + "\", but found: " + line);
    }
    return fields;
  }

  private static double score(String text, LineReader lines) {
    try {
      double score = Double.parseDouble(text);
      if (!Double.isNaN(score)) {
        return score;
      }
    } catch (NumberFormatException e) {
      // Told below, as NaN is.
    }
    throw lines.malformed("the score must be a number, but is \"" + text + "\"");
  }

  private static String line(String... fields) {
    for (String field : fields) {
      if (field.matches("(?s).*\\s.*")) {
        throw new DatasetException(
            "The files of trec_eval cannot hold a name or an id with white space: \""
                + field
                + "\"; write a BEIR folder, or use other ids");
      }
    }
    return String.join(" ", fields);
  }

  private static void write(Path file, List<String> lines) {
    try {
      Files.writeString(file, lines.isEmpty() ? "" : String.join("\n", lines) + "\n");
    } catch (IOException e) {
      throw new DatasetException("Could not write " + file + ": " + e, e);
    }
  }
}
