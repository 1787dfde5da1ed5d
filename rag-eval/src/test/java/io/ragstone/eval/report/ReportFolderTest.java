package io.ragstone.eval.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.ragstone.document.Document;
import io.ragstone.eval.DocumentRanker;
import io.ragstone.eval.Evaluation;
import io.ragstone.eval.EvaluationReport;
import io.ragstone.eval.Metric;
import io.ragstone.eval.Qrels;
import io.ragstone.eval.Run;
import io.ragstone.eval.ScoredDocument;
import io.ragstone.eval.TestCollection;
import io.ragstone.eval.TestQuery;
import io.ragstone.eval.TrecFiles;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.InputSource;

class ReportFolderTest {
  private static final String HOSTILE = "</td><script>alert('\"')</script>&\u0000\u0085 | *q*";

  @TempDir Path folder;
  private EvaluationReport report;

  @BeforeEach
  void evaluate() {
    List<Document> documents = new ArrayList<>(List.of(Document.of("other doc", "Other.")));
    List<TestQuery> queries = new ArrayList<>();
    Qrels.Builder qrels = Qrels.builder();
    for (int i = 0; i < 30; i++) {
      documents.add(Document.of("d " + i, "Text."));
      queries.add(new TestQuery("q" + i, i == 3 ? HOSTILE : "Question " + i));
      qrels.add("q" + i, "d " + i, 1);
    }
    report =
        Evaluation.builder(new TestCollection("c <b>|", documents::stream, queries, qrels.build()))
            .configuration("base & line", ranker(30))
            .configuration("worse", ranker(15))
            .configuration("same", ranker(30))
            .metrics(Metric.mrr(10), Metric.recall(1))
            .note("machine <i>", "fast & quiet")
            .build()
            .run();
  }

  /** Finds the right document first for some queries, and second for the others. */
  private static DocumentRanker ranker(int first) {
    return (query, context) -> {
      int number = Integer.parseInt(query.id().substring(1));
      ScoredDocument right = new ScoredDocument("d " + number, 1);
      ScoredDocument other = new ScoredDocument("other doc", number < first ? 0.5 : 2);
      return number < first ? List.of(right, other) : List.of(other, right);
    };
  }

  @Test
  void theJsonHasWhatWasMeasured() throws IOException {
    ReportFolder.write(report, folder);
    JsonObject json = JsonParser.parseString(read("report.json")).getAsJsonObject();
    assertThat(json.getAsJsonObject("collection").get("name").getAsString()).isEqualTo("c <b>|");
    assertThat(json.getAsJsonObject("collection").get("documents").getAsInt()).isEqualTo(31);
    assertThat(json.get("baseline").getAsString()).isEqualTo("base & line");
    JsonObject worse = json.getAsJsonArray("configurations").get(1).getAsJsonObject();
    assertThat(worse.getAsJsonObject("metrics").getAsJsonObject("MRR@10").get("mean").getAsDouble())
        .isCloseTo(0.75, within(1e-12));
    JsonObject comparison = json.getAsJsonArray("comparisons").get(0).getAsJsonObject();
    assertThat(comparison.get("configuration").getAsString()).isEqualTo("worse");
    assertThat(comparison.get("difference").getAsDouble()).isCloseTo(-0.25, within(1e-12));
    assertThat(comparison.get("worse").getAsInt()).isEqualTo(15);
    List<String> lines = Files.readAllLines(folder.resolve("queries.jsonl"));
    assertThat(lines).hasSize(30);
    JsonObject query = JsonParser.parseString(lines.get(3)).getAsJsonObject();
    assertThat(query.get("text").getAsString()).isEqualTo(HOSTILE);
    JsonObject last = JsonParser.parseString(lines.get(29)).getAsJsonObject();
    assertThat(last.getAsJsonObject("worse").get("MRR@10").getAsDouble()).isEqualTo(0.5);
    assertThat(last.getAsJsonObject("worse").get("ms").getAsDouble()).isNotNegative();
  }

  @Test
  void theMarkdownHasBothTables() throws IOException {
    ReportFolder.write(report, folder);
    assertThat(read("report.md"))
        .startsWith("# c \\<b>\\|\n\n31 documents, 30 queries, 30 judgements.\n")
        .contains("- machine \\<i>: fast & quiet\n")
        .contains("| base & line | 1.000 (1.000 – 1.000) | 1.000 (1.000 – 1.000) | ")
        .containsPattern("\\| worse \\| MRR@10 \\| -0\\.250 \\| .* \\| 0 / 15 \\| worse \\|\n")
        .contains("| same | MRR@10 | +0.000 | +0.000 … +0.000 | 1.000 | 0 / 0 | may be chance |\n");
  }

  @Test
  void thePageAsksNothingOfOthersAndRunsNothing() throws IOException {
    ReportFolder.write(report, folder);
    String html = read("report.html");
    assertThat(html).doesNotContain("<script", "<link", "<img", "@import", "url(", "javascript:");
    List<String> addresses =
        Pattern.compile("https?://[^\"<\\s]+")
            .matcher(html)
            .results()
            .map(MatchResult::group)
            .distinct()
            .toList();
    assertThat(addresses).containsExactly("http://www.w3.org/2000/svg");
    assertThat(html).doesNotContainPattern("\\son[a-z]+=");
  }

  @Test
  void textsFromOutsideStayTexts() throws IOException {
    // The hostile question is among those that lost, as the 16th.
    ReportFolder.write(withHostileLoss(), folder);
    assertThat(read("report.html"))
        .contains("c &lt;b&gt;|")
        .contains("<dt>machine &lt;i&gt;</dt><dd>fast &amp; quiet</dd>")
        .contains(
            "&lt;/td&gt;&lt;script&gt;alert(&#39;&quot;&#39;)&lt;/script&gt;&amp;\uFFFD\uFFFD |"
                + " *q*");
  }

  @Test
  void thePageIsWellFormedAndShowsBarsDifferencesAndQueries() throws Exception {
    ReportFolder.write(withHostileLoss(), folder, 5);
    String html = read("report.html");
    String body = html.substring(html.indexOf("<body>"), html.indexOf("</html>"));
    org.w3c.dom.Document parsed =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(
                new InputSource(
                    new StringReader(body.replace("<br>", "<br/>").replace("&nbsp;", " "))));
    // Two metrics, and two configurations beside the baseline.
    assertThat(parsed.getElementsByTagName("svg").getLength()).isEqualTo(4);
    // A bar for each configuration in each of the two charts.
    assertThat(parsed.getElementsByTagName("rect").getLength()).isEqualTo(6);
    assertThat(html).contains("#b5462f", "Lost most").doesNotContain("Gained most");
    // Five queries that lost, the head, and the rows of the tables above.
    assertThat(Pattern.compile("1 → 2</td>").matcher(html).results().count()).isEqualTo(5);
  }

  @Test
  void theChartIsAFileOfItsOwn() throws Exception {
    ReportFolder.write(report, folder);
    org.w3c.dom.Document svg =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(folder.resolve("chart.svg").toFile());
    assertThat(svg.getDocumentElement().getTagName()).isEqualTo("svg");
    assertThat(svg.getElementsByTagName("rect").getLength()).isEqualTo(4);
  }

  @Test
  void trecEvalGetsTheSameRankings() {
    ReportFolder.write(report, folder);
    Qrels qrels = TrecFiles.readQrels(folder.resolve("qrels.txt"));
    Run run = TrecFiles.readRun(folder.resolve("runs/worse.run"));
    assertThat(run.ranking("q0")).extracting(ScoredDocument::id).startsWith("d%200");
    assertThat(Metric.mrr(10).evaluate(run, qrels))
        .isEqualTo(report.configuration("worse").metric("MRR@10").values());
  }

  private EvaluationReport withHostileLoss() {
    return Evaluation.builder(report.collection())
        .configuration("base & line", ranker(30))
        .configuration("worse", ranker(0))
        .configuration("same", ranker(30))
        .metrics(Metric.mrr(10), Metric.recall(1))
        .note("machine <i>", "fast & quiet")
        .build()
        .run();
  }

  private String read(String file) throws IOException {
    return Files.readString(folder.resolve(file));
  }
}
