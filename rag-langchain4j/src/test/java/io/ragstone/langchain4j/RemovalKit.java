package io.ragstone.langchain4j;

import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.store.embedding.EmbeddingStore;
import dev.langchain4j.store.embedding.EmbeddingStoreAddAllContract;
import dev.langchain4j.store.embedding.EmbeddingStoreRemoveAllContract;
import dev.langchain4j.store.embedding.EmbeddingStoreWithRemovalIT;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;

/** LangChain4j's tests of removal and of arguments on one store. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class RemovalKit extends EmbeddingStoreWithRemovalIT
    implements EmbeddingStoreAddAllContract, EmbeddingStoreRemoveAllContract {
  private final KitStore kit;

  RemovalKit(KitStore kit) {
    this.kit = kit;
  }

  @BeforeAll
  void open() throws IOException {
    kit.open();
  }

  @BeforeEach
  void clear() {
    kit.store().removeAll();
  }

  @AfterAll
  void close() throws IOException {
    kit.close();
  }

  @Override
  public EmbeddingStore<TextSegment> embeddingStore() {
    return kit.store();
  }

  @Override
  protected EmbeddingModel embeddingModel() {
    return KitStore.MODEL;
  }
}
