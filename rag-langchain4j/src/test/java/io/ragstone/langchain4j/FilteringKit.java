package io.ragstone.langchain4j;

import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.store.embedding.EmbeddingStore;
import dev.langchain4j.store.embedding.EmbeddingStoreWithFilteringIT;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/**
 * LangChain4j's tests of filters on one store, and with them those of {@code EmbeddingStoreIT} and
 * {@code EmbeddingStoreWithoutMetadataIT}, which the kit inherits.
 *
 * <p>Two of them do not run: those of {@code containsString}, which Ragstone's filters do not have,
 * because they mean the same on every store and Milvus 2.3 cannot answer it. The kit then checks
 * that it is refused.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class FilteringKit extends EmbeddingStoreWithFilteringIT {
  private final KitStore kit;

  FilteringKit(KitStore kit) {
    this.kit = kit;
  }

  @BeforeAll
  void open() throws IOException {
    kit.open();
  }

  @AfterAll
  void close() throws IOException {
    kit.close();
  }

  @Override
  protected EmbeddingStore<TextSegment> embeddingStore() {
    return kit.store();
  }

  @Override
  protected EmbeddingModel embeddingModel() {
    return KitStore.MODEL;
  }

  @Override
  protected void clearStore() {
    kit.store().removeAll();
  }
}
