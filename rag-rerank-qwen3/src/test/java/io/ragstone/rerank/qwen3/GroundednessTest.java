package io.ragstone.rerank.qwen3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ragstone.document.Document;
import io.ragstone.evaluation.Groundedness;
import io.ragstone.evaluation.GroundednessEvaluator;
import io.ragstone.evaluation.SentenceSupport;
import io.ragstone.pipeline.RagPipeline;
import io.ragstone.qwen3.ModelSource;
import io.ragstone.splitter.SeparatorSplitter;
import io.ragstone.store.Metric;
import io.ragstone.testkit.FakeGenerator;
import io.ragstone.testkit.HashingEmbedder;
import io.ragstone.testkit.InMemoryVectorStore;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The bundled reranker tells what stands in a passage from what does not. */
class GroundednessTest {
  private static final List<Document> DOCUMENTS =
      List.of(
          Document.of(
              "storage.md",
              "Inserted data, including vector data, scalar data, and collection-specific schema,"
                  + " are stored in persistent storage as incremental log."),
          Document.of(
              "licence.md",
              "Milvus is a 100% free open-source project. Please adhere to Apache License 2.0."));

  private static Qwen3Reranker reranker;

  @BeforeAll
  static void load() {
    reranker = Qwen3Reranker.builder(ModelSource.miniReranker()).build();
  }

  @AfterAll
  static void close() {
    reranker.close();
  }

  private static Groundedness groundedness(String question, String answer) {
    HashingEmbedder embedder = new HashingEmbedder(256);
    RagPipeline pipeline =
        RagPipeline.builder()
            .embedder(embedder)
            .store(new InMemoryVectorStore(embedder.identity(), Metric.INNER_PRODUCT))
            .splitter(new SeparatorSplitter("\n\n"))
            .generator(FakeGenerator.saying(answer))
            .build();
    pipeline.ingest(DOCUMENTS);
    return GroundednessEvaluator.builder(reranker).build().evaluate(pipeline.ask(question));
  }

  @Test
  void aQuotationIsSupportedAndAnInventionIsNot() {
    String question = "How are inserted data stored in persistent storage?";
    List<SentenceSupport> sentences =
        groundedness(
                question,
                "Inserted data are stored in persistent storage as incremental log [1]."
                    + " Bananas are yellow fruit [1]. The cup was won by Brazil [2].")
            .sentences();

    assertEquals(
        List.of(true, false, false), sentences.stream().map(SentenceSupport::supported).toList());
    assertTrue(sentences.get(0).score() > 0.8, sentences.toString());
    assertTrue(sentences.get(1).score() < 0.3, sentences.toString());
  }

  @Test
  void whatCitesTheWrongPassageIsLessSupported() {
    String question = "How are inserted data stored in persistent storage?";
    String statement = "Inserted data are stored in persistent storage as incremental log ";
    double right = groundedness(question, statement + "[1].").sentences().get(0).score();
    double wrong = groundedness(question, statement + "[2].").sentences().get(0).score();

    assertTrue(right > wrong, right + " and " + wrong);
  }
}
