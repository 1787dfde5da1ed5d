package io.ragstone.comparison;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.ragstone.document.Document;
import io.ragstone.eval.ConfigurationResult;
import io.ragstone.eval.EvaluationReport;
import io.ragstone.eval.Metric;
import io.ragstone.eval.Qrels;
import io.ragstone.eval.Run;
import io.ragstone.eval.TestCollection;
import io.ragstone.eval.TestQuery;
import io.ragstone.eval.TrecFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole command on a few queries of both collections, with the bundled models, beside an
 * embedder that stands for LangChain4j's, whose 180 MB no other build should have to download.
 */
class ComparisonTest {
  private static final Path DATA = Path.of("data");

  @TempDir Path folder;

  @Test
  void theCommandMeasuresEveryConfigurationOnEveryCollection() throws IOException {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    List<EvaluationReport> reports =
        Comparison.run(
            List.of("--queries=6", "--top-k=5", "--out=" + folder),
            new PrintStream(printed, true, StandardCharsets.UTF_8));

    assertThat(reports)
        .extracting(report -> report.collection().name())
        .containsExactly("milvus-faq", "xquad-en");
    for (EvaluationReport report : reports) {
      assertThat(report.configurations())
          .extracting(ConfigurationResult::name)
          .containsExactly(
              "BM25",
              "dense",
              "hybrid",
              "dense + rerank",
              "hybrid + rerank",
              "dense + rerank, blended",
              "hybrid + rerank, blended",
              "another, dense",
              "another, hybrid");
      for (ConfigurationResult result : report.configurations()) {
        // Not how good it is, but that it works at all: chance would find one of six at most.
        assertThat(result.metric("Recall@10").mean()).as(result.name()).isGreaterThan(0.3);
      }
      // Reranking changes the order of what was found, and nothing else.
      assertThat(found(report, "dense + rerank")).isEqualTo(found(report, "dense"));
      assertFilesAgree(report, folder.resolve(report.collection().name()));
    }
    assertThat(printed.toString(StandardCharsets.UTF_8)).contains("# milvus-faq", "# xquad-en");
  }

  private static List<List<String>> found(EvaluationReport report, String configuration) {
    Run run = report.configuration(configuration).run();
    return run.queryIds().stream()
        .map(query -> run.ranking(query).stream().map(one -> one.id()).sorted().toList())
        .toList();
  }

  private static void assertFilesAgree(EvaluationReport report, Path files) throws IOException {
    JsonObject json =
        JsonParser.parseString(Files.readString(files.resolve("report.json"))).getAsJsonObject();
    assertThat(json.getAsJsonArray("configurations")).hasSize(9);
    assertThat(json.getAsJsonArray("comparisons")).hasSize(8 * 4);
    assertThat(Files.readAllLines(files.resolve("queries.jsonl"))).hasSize(6);
    assertThat(Files.readString(files.resolve("report.html"))).contains("hybrid + rerank, blended");
    Qrels qrels = TrecFiles.readQrels(files.resolve("qrels.txt"));
    Run run = TrecFiles.readRun(files.resolve("runs/hybrid-rerank-blended.run"));
    assertThat(Metric.ndcg(10).evaluate(run, qrels).mean())
        .isEqualTo(report.configuration("hybrid + rerank, blended").metric("nDCG@10").mean());
  }

  @Test
  void theFaqsHeadingsAreTheQueriesAndStandInNoText() {
    TestCollection faq = PublicCollection.read(DATA, "milvus-faq", Integer.MAX_VALUE);
    assertThat(faq.queries()).hasSize(57);
    List<String> texts = faq.corpus().loadAll().stream().map(Document::text).toList();
    for (TestQuery query : faq.queries()) {
      assertThat(texts).as(query.text()).noneMatch(text -> text.startsWith(query.text()));
    }
  }

  @Test
  void fewerQueriesAreSpreadOverTheCollection() {
    TestCollection few = PublicCollection.read(DATA, "xquad-en", 4);
    List<TestQuery> all = PublicCollection.read(DATA, "xquad-en", Integer.MAX_VALUE).queries();
    assertThat(few.queries()).containsExactly(all.get(0), all.get(296), all.get(592), all.get(888));
    assertThat(few.qrels().size()).isEqualTo(4);
  }

  @Test
  void xquadIsThereAsAWhole() {
    TestCollection xquad = PublicCollection.read(DATA, "xquad-en", Integer.MAX_VALUE);
    assertThat(xquad.corpus().loadAll()).hasSize(240);
    assertThat(xquad.queries()).hasSize(1185);
    assertThat(xquad.qrels().size()).isEqualTo(1185);
  }

  @Test
  void unknownOptionsAreRefusedWithTheUsage() {
    assertThatThrownBy(() -> ComparisonOptions.parse(List.of("--querys=3")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("--querys=3")
        .hasMessageContaining("--queries=N");
    assertThatThrownBy(() -> ComparisonOptions.parse(List.of("--top-k=none")))
        .hasMessageContaining("--top-k must be a whole number from 1 on, but was none");
  }
}
