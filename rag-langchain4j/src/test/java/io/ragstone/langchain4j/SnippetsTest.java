package io.ragstone.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.service.Result;
import dev.langchain4j.store.embedding.inmemory.InMemoryEmbeddingStore;
import io.ragstone.document.Document;
import io.ragstone.pipeline.Answer;
import io.ragstone.pipeline.RagPipeline;
import io.ragstone.splitter.SeparatorSplitter;
import io.ragstone.store.Metric;
import io.ragstone.testkit.FakeReranker;
import io.ragstone.testkit.HashingEmbedder;
import io.ragstone.testkit.InMemoryVectorStore;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/langchain4j.md shows works: {@link Snippets} is its code. */
class SnippetsTest {
  private final HashingEmbedder embedder = new HashingEmbedder(256);
  private final InMemoryVectorStore store =
      new InMemoryVectorStore(embedder.identity(), Metric.INNER_PRODUCT);
  private final RecordingChatModel chat = new RecordingChatModel("In segments [1].");

  @TempDir Path folder;

  @Test
  void ragstonesModelsAndStoreWorkInLangChain4jsChain() {
    Result<String> answer =
        Snippets.models(folder, document -> List.of(document.toTextSegment()), chat);

    assertThat(answer.content()).isEqualTo("In segments [1].");
    assertThat(answer.sources().get(0).textSegment().text())
        .isEqualTo("Milvus stores inserted data in segments.");
    assertThat(chat.lastText()).contains("Milvus stores inserted data in segments.");
  }

  @Test
  void aPipelineAugmentsAndFilters() {
    RagPipeline pipeline = ingested();

    assertThat(Snippets.pipeline(pipeline, chat).sources()).hasSize(2);
    assertThat(chat.lastText()).contains("number=\"1\"");
    assertThat(Snippets.tenants(pipeline, chat).sources()).hasSize(1);
    assertThat(Snippets.oneTenant(store, RagstoneEmbeddingModel.of(embedder)))
        .extracting(TextSegment::text)
        .containsExactly("Milvus stores data in segments.");
  }

  @Test
  void langChain4jsModelsWorkInAPipeline() {
    Answer answer = Snippets.theirs(folder, new FakeReranker(), chat);

    assertThat(answer.text()).isEqualTo("In segments [1].");
    assertThat(answer.citations().get(0).passages().get(0).chunk().sourceId()).isEqualTo("faq.md");
  }

  @Test
  void aPipelineWorksOverAStoreOfLangChain4j() {
    InMemoryEmbeddingStore<TextSegment> theirs = new InMemoryEmbeddingStore<>();
    RagstoneEmbeddingModel model = RagstoneEmbeddingModel.of(embedder);
    TextSegment segment = TextSegment.from("Milvus stores data in segments.");
    theirs.add(model.embed(segment).content(), segment);

    Answer answer = Snippets.candidates(theirs, model, new FakeReranker(), chat);

    assertThat(answer.citations()).hasSize(1);
  }

  private RagPipeline ingested() {
    RagPipeline pipeline =
        RagPipeline.builder()
            .embedder(embedder)
            .store(store)
            .splitter(new SeparatorSplitter("# "))
            .build();
    pipeline.ingest(
        List.of(
            document("a.md", "Milvus stores data in segments.", "acme"),
            document("b.md", "Milvus stores metadata in etcd.", "other")));
    return pipeline;
  }

  private static Document document(String id, String text, String tenant) {
    return Document.of(
        id, text, io.ragstone.document.Metadata.builder().put("tenant", tenant).build());
  }
}
