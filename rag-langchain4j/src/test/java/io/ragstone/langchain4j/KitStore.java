package io.ragstone.langchain4j;

import dev.langchain4j.model.embedding.EmbeddingModel;
import io.ragstone.store.VectorStore;
import io.ragstone.testkit.HashingEmbedder;
import java.io.IOException;

/** A store of Ragstone's that is there while a kit of LangChain4j runs on it. */
abstract class KitStore {
  static final HashingEmbedder EMBEDDER = new HashingEmbedder(384);
  static final EmbeddingModel MODEL = RagstoneEmbeddingModel.of(EMBEDDER);

  private VectorStore store;

  abstract VectorStore create() throws IOException;

  abstract void discard() throws IOException;

  void open() throws IOException {
    store = create();
  }

  RagstoneEmbeddingStore store() {
    return RagstoneEmbeddingStore.of(store);
  }

  void close() throws IOException {
    store.close();
    discard();
  }
}
