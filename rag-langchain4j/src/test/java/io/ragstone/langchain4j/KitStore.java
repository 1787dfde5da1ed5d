package io.ragstone.langchain4j;

import dev.langchain4j.model.embedding.EmbeddingModel;
import io.ragstone.store.VectorStore;
import io.ragstone.testkit.HashingEmbedder;

/** A store of Ragstone's that is there while a kit of LangChain4j runs on it. */
abstract class KitStore implements AutoCloseable {
  static final HashingEmbedder EMBEDDER = new HashingEmbedder(384);
  static final EmbeddingModel MODEL = RagstoneEmbeddingModel.of(EMBEDDER);

  private VectorStore store;

  abstract VectorStore create() throws Exception;

  abstract void discard() throws Exception;

  void open() throws Exception {
    store = create();
  }

  RagstoneEmbeddingStore store() {
    return RagstoneEmbeddingStore.of(store);
  }

  @Override
  public void close() throws Exception {
    store.close();
    discard();
  }
}
