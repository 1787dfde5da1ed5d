package io.ragstone.server;

import io.ragstone.embedding.qwen3.Qwen3Embedder;
import io.ragstone.qwen3.ModelSource;
import io.ragstone.rerank.qwen3.Qwen3Reranker;

/** The bundled models, loaded once for all suites of this process. */
final class MiniModels {
  static final Qwen3Embedder EMBEDDER = Qwen3Embedder.builder(ModelSource.miniEmbedding()).build();
  static final Qwen3Reranker RERANKER = Qwen3Reranker.builder(ModelSource.miniReranker()).build();

  private MiniModels() {}
}
