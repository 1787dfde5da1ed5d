package io.ragstone.eval;

import com.google.gson.JsonObject;
import io.ragstone.document.Document;
import io.ragstone.document.LoadedDocument;
import io.ragstone.document.Metadata;
import io.ragstone.error.DatasetException;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Test collections as folders in the format of BEIR (Thakur and others 2021), in which most public
 * collections can be had:
 *
 * <pre>
 * corpus.jsonl      {"_id": "d1", "title": "may be empty", "text": "…"}
 * queries.jsonl     {"_id": "q1", "text": "…"}
 * qrels/test.tsv    query-id, corpus-id, score between tabs, below a line that says so
 * </pre>
 *
 * <p>The files are UTF-8. Other members of the objects are not read.
 */
public final class BeirFolder {
  private static final String CORPUS = "corpus.jsonl";
  private static final String QUERIES = "queries.jsonl";
  private static final String QRELS_HEADER = "query-id\tcorpus-id\tscore";

  private BeirFolder() {}

  /**
   * Reads a folder.
   *
   * <p>Queries and judgements are read now, the corpus whenever it is loaded: as a stream, so that
   * it need not fit into memory. A document's text is its title, a blank and its text, as BEIR's
   * own evaluations join them; the title alone is its metadata {@code title}. Queries without
   * judgements in this split are left out. That every judged document is there once is checked
   * where the corpus ends.
   *
   * @param folder the folder; its name is the collection's
   * @param split which judgements: {@code test}, {@code dev} or {@code train}
   * @return the collection
   * @throws DatasetException when a file is missing or malformed; the message names the line.
   *     Loading the corpus throws it too
   */
  public static TestCollection read(Path folder, String split) {
    Path qrelsFile = qrels(folder, split);
    Qrels qrels = readQrels(qrelsFile);
    List<TestQuery> queries =
        readQueries(folder.resolve(QUERIES)).stream()
            .filter(query -> qrels.queryIds().contains(query.id()))
            .toList();
    Set<String> known = new HashSet<>();
    queries.forEach(query -> known.add(query.id()));
    for (String judged : qrels.queryIds()) {
      if (!known.contains(judged)) {
        throw new DatasetException(
            qrelsFile
                + " has judgements for query "
                + judged
                + ", which "
                + QUERIES
                + " beside it lacks");
      }
    }
    Path corpus = folder.resolve(CORPUS);
    if (!Files.isRegularFile(corpus)) {
      throw new DatasetException("There is no file " + corpus);
    }
    return new TestCollection(
        folder.toAbsolutePath().normalize().getFileName().toString(),
        () -> documents(corpus, qrels),
        queries,
        qrels);
  }

  /**
   * Writes a collection. A document whose text begins with its metadata {@code title} and white
   * space, as one that was read does, is written as title and text; all other metadata is not.
   *
   * @param collection the collection
   * @param folder where to; it is made where it does not exist, and its files are replaced
   * @param split what to call the judgements, such as {@code test}
   * @throws DatasetException when the files cannot be written, or an id has a tab or a line end
   */
  public static void write(TestCollection collection, Path folder, String split) {
    Path qrelsFile = qrels(folder, split);
    try {
      Files.createDirectories(qrelsFile.getParent());
      try (BufferedWriter out = Files.newBufferedWriter(folder.resolve(CORPUS));
          Stream<? extends LoadedDocument> documents = collection.corpus().load()) {
        for (Iterator<? extends LoadedDocument> all = documents.iterator(); all.hasNext(); ) {
          Document document = all.next().orThrow();
          String title = title(document);
          JsonObject line =
              object(document.id(), document.text().substring(title.length()).strip());
          line.addProperty("title", title);
          out.write(JsonLines.write(line) + "\n");
        }
      }
      List<String> queries = new ArrayList<>();
      for (TestQuery query : collection.queries()) {
        queries.add(JsonLines.write(object(query.id(), query.text())));
      }
      writeLines(folder.resolve(QUERIES), queries);
      writeLines(qrelsFile, qrelsLines(collection.qrels()));
    } catch (IOException e) {
      throw new DatasetException("Could not write to " + folder + ": " + e, e);
    }
  }

  private static Path qrels(Path folder, String split) {
    return folder.resolve("qrels").resolve(split + ".tsv");
  }

  private static String title(Document document) {
    String title = document.metadata().getText("title").orElse("");
    return document.text().startsWith(title + " ") ? title : "";
  }

  private static JsonObject object(String id, String text) {
    JsonObject object = new JsonObject();
    object.addProperty("_id", id);
    object.addProperty("text", text);
    return object;
  }

  private static List<String> qrelsLines(Qrels qrels) {
    List<String> lines = new ArrayList<>(List.of(QRELS_HEADER));
    for (String queryId : qrels.queryIds()) {
      qrels
          .judgements(queryId)
          .forEach(
              (documentId, grade) ->
                  lines.add(field(queryId) + "\t" + field(documentId) + "\t" + grade));
    }
    return lines;
  }

  private static String field(String id) {
    if (id.matches("(?s).*[\\t\\r\\n].*")) {
      throw new DatasetException(
          "An id with a tab or a line end cannot be written: \"" + id + "\"");
    }
    return id;
  }

  /** With line feeds on every system, so that the same collection is the same files. */
  private static void writeLines(Path file, List<String> lines) throws IOException {
    Files.writeString(file, String.join("\n", lines) + "\n");
  }

  private static Qrels readQrels(Path file) {
    Qrels.Builder qrels = Qrels.builder();
    try (LineReader lines = new LineReader(file)) {
      boolean first = true;
      for (Optional<String> line = lines.next(); line.isPresent(); line = lines.next()) {
        String[] fields = line.get().split("\t", -1);
        if (fields.length != 3) {
          throw lines.malformed(
              "expected query-id, corpus-id and score between tabs, but found "
                  + fields.length
                  + " fields: "
                  + line.get());
        }
        if (!first || !fields[2].strip().equals("score")) {
          add(qrels, fields[0], fields[1], fields[2].strip(), lines);
        }
        first = false;
      }
    }
    return qrels.build();
  }

  static void add(
      Qrels.Builder qrels, String queryId, String documentId, String grade, LineReader lines) {
    try {
      qrels.add(queryId, documentId, lines.wholeNumber("the grade", grade));
    } catch (IllegalArgumentException e) {
      throw lines.malformed(String.valueOf(e.getMessage()));
    }
  }

  private static List<TestQuery> readQueries(Path file) {
    List<TestQuery> queries = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    try (LineReader lines = new LineReader(file)) {
      for (Optional<String> line = lines.next(); line.isPresent(); line = lines.next()) {
        JsonObject object = object(line.get(), lines);
        String id = required("_id", object, lines);
        if (!seen.add(id)) {
          throw lines.malformed("there is a query " + id + " already");
        }
        queries.add(new TestQuery(id, required("text", object, lines)));
      }
    }
    return queries;
  }

  private static Stream<Document> documents(Path file, Qrels qrels) {
    LineReader lines = new LineReader(file);
    Set<String> seen = new HashSet<>();
    return Stream.iterate(
            lines.next(),
            line -> {
              if (line.isEmpty()) {
                requireJudged(seen, file, qrels);
              }
              return line.isPresent();
            },
            before -> lines.next())
        .map(line -> document(line.orElseThrow(), seen, lines))
        .onClose(lines::close);
  }

  private static void requireJudged(Set<String> seen, Path file, Qrels qrels) {
    for (String queryId : qrels.queryIds()) {
      for (String judged : qrels.judgements(queryId).keySet()) {
        if (!seen.contains(judged)) {
          throw new DatasetException(
              file + " lacks document " + judged + ", which is judged for query " + queryId);
        }
      }
    }
  }

  private static Document document(String line, Set<String> seen, LineReader lines) {
    JsonObject object = object(line, lines);
    String id = required("_id", object, lines);
    if (!seen.add(id)) {
      throw lines.malformed("there is a document " + id + " already");
    }
    String text =
        JsonLines.text(object, "text")
            .orElseThrow(() -> lines.malformed("the member \"text\" is missing"));
    String title = JsonLines.text(object, "title").orElse("");
    return title.isBlank()
        ? Document.of(id, text)
        : Document.of(id, title + " " + text, Metadata.builder().put("title", title).build());
  }

  private static JsonObject object(String line, LineReader lines) {
    return JsonLines.parse(line)
        .orElseThrow(() -> lines.malformed("expected a JSON object, but found: " + head(line)));
  }

  private static String required(String member, JsonObject object, LineReader lines) {
    return JsonLines.text(object, member)
        .filter(text -> !text.isBlank())
        .orElseThrow(() -> lines.malformed("the member \"" + member + "\" is missing or blank"));
  }

  private static String head(String line) {
    return line.length() <= 80 ? line : line.substring(0, 80) + "…";
  }
}
