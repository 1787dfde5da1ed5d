package io.ragstone.eval.report;

import io.ragstone.error.DatasetException;
import io.ragstone.eval.ConfigurationResult;
import io.ragstone.eval.EvaluationReport;
import io.ragstone.eval.Qrels;
import io.ragstone.eval.Run;
import io.ragstone.eval.ScoredDocument;
import io.ragstone.eval.TrecFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * An evaluation's results as a folder:
 *
 * <pre>
 * report.html      for people: tables and plots, one file that asks nothing of any other
 * report.md        the tables
 * chart.svg        the first metric with its intervals
 * report.json      all means, intervals and comparisons
 * queries.jsonl    each query with what every metric says of every configuration
 * runs/NAME.run    what each configuration found, for trec_eval and other programs
 * qrels.txt        the judgements, for the same programs
 * </pre>
 *
 * <p>In the files for trec_eval, white space in ids is written as in URLs ({@code %20}), because
 * they cannot hold it.
 */
public final class ReportFolder {
  /** How many queries the HTML page shows that gained, and that lost, the most: 10. */
  public static final int DEFAULT_QUERIES_SHOWN = 10;

  private ReportFolder() {}

  /**
   * Writes all files.
   *
   * @param report the results
   * @param folder where to; it is made where it does not exist, and its files are replaced
   * @throws DatasetException when the files cannot be written
   */
  public static void write(EvaluationReport report, Path folder) {
    write(report, folder, DEFAULT_QUERIES_SHOWN);
  }

  /**
   * Writes all files.
   *
   * @param report the results
   * @param folder where to; it is made where it does not exist, and its files are replaced
   * @param queriesShown how many queries the HTML page shows that gained, and that lost, the most;
   *     at least 0
   * @throws DatasetException when the files cannot be written
   */
  public static void write(EvaluationReport report, Path folder, int queriesShown) {
    if (queriesShown < 0) {
      throw new IllegalArgumentException(
          "queriesShown must not be negative, but was " + queriesShown);
    }
    try {
      Path runs = Files.createDirectories(folder.resolve("runs"));
      write(folder.resolve("report.json"), JsonReport.summary(report));
      write(folder.resolve("queries.jsonl"), JsonReport.queries(report));
      write(folder.resolve("report.md"), new MarkdownReport(report).text());
      write(folder.resolve("report.html"), new HtmlReport(report, queriesShown).text());
      write(
          folder.resolve("chart.svg"),
          IntervalChart.of(report, report.metrics().get(0)).standalone());
      TrecFiles.writeQrels(withoutSpaces(report.collection().qrels()), folder.resolve("qrels.txt"));
      for (ConfigurationResult configuration : report.configurations()) {
        Run run = configuration.run();
        TrecFiles.writeRun(withoutSpaces(run), runs.resolve(run.name() + ".run"));
      }
    } catch (IOException e) {
      throw new DatasetException("Could not write to " + folder + ": " + e, e);
    }
  }

  private static void write(Path file, String text) throws IOException {
    Files.writeString(file, text);
  }

  private static Run withoutSpaces(Run run) {
    Run.Builder copy = Run.builder(run.name());
    for (String queryId : run.queryIds()) {
      List<ScoredDocument> ranking =
          run.ranking(queryId).stream()
              .map(found -> new ScoredDocument(withoutSpaces(found.id()), found.score()))
              .toList();
      copy.ranked(withoutSpaces(queryId), ranking);
    }
    return copy.build();
  }

  private static Qrels withoutSpaces(Qrels qrels) {
    Qrels.Builder copy = Qrels.builder();
    for (String queryId : qrels.queryIds()) {
      qrels
          .judgements(queryId)
          .forEach(
              (documentId, grade) ->
                  copy.add(withoutSpaces(queryId), withoutSpaces(documentId), grade));
    }
    return copy.build();
  }

  private static String withoutSpaces(String id) {
    StringBuilder written = new StringBuilder();
    for (int i = 0; i < id.length(); i++) {
      char c = id.charAt(i);
      if (Character.isWhitespace(c) || c == '%') {
        written.append(String.format("%%%02X", (int) c));
      } else {
        written.append(c);
      }
    }
    return written.toString();
  }
}
