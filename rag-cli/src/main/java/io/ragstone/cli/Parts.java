package io.ragstone.cli;

import io.ragstone.documents.MarkdownHeadingSplitter;
import io.ragstone.embedding.qwen3.Qwen3Embedder;
import io.ragstone.pipeline.RagPipeline;
import io.ragstone.rerank.Reranker;
import io.ragstone.rerank.qwen3.Qwen3Reranker;
import io.ragstone.store.VectorStore;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Function;

/** The opened parts of a pipeline, closed in the order opposite to that in which they came. */
final class Parts implements AutoCloseable {
  private final Deque<Runnable> closing = new ArrayDeque<>();
  private final Qwen3Embedder embedder;
  private final VectorStore store;
  private final Optional<Reranker> reranker;

  private Parts(
      ModelOptions models,
      Function<Qwen3Embedder, VectorStore> stores,
      boolean rerank,
      Output output) {
    try {
      embedder = Qwen3Embedder.builder(models.embedderEngine(output)).build();
      closing.push(embedder::close);
      store = stores.apply(embedder);
      closing.push(store::close);
      reranker =
          models
              .rerankerEngine(output)
              .filter(engine -> rerank)
              .map(engine -> Qwen3Reranker.builder(engine).build());
      reranker.ifPresent(opened -> closing.push(opened::close));
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  /** What an ingest needs. */
  static Parts toWrite(ModelOptions models, StoreOptions stores, Output output) {
    return new Parts(models, embedder -> stores.open(embedder.identity()), false, output);
  }

  /** What a search needs. */
  static Parts toRead(ModelOptions models, StoreOptions stores, Output output) {
    stores.requireIndex();
    return new Parts(models, embedder -> stores.openToRead(embedder.identity()), true, output);
  }

  /** What an evaluation needs, with a store of its own. */
  static Parts on(ModelOptions models, Function<Qwen3Embedder, VectorStore> stores, Output output) {
    return new Parts(models, stores, true, output);
  }

  Qwen3Embedder embedder() {
    return embedder;
  }

  VectorStore store() {
    return store;
  }

  Optional<Reranker> reranker() {
    return reranker;
  }

  /** A pipeline of all parts. */
  RagPipeline.Builder pipeline() {
    RagPipeline.Builder builder =
        RagPipeline.builder()
            .embedder(embedder)
            .store(store)
            .splitter(MarkdownHeadingSplitter.builder(embedder.tokenCounter()).build());
    reranker.ifPresent(builder::reranker);
    return builder;
  }

  @Override
  public void close() {
    while (!closing.isEmpty()) {
      closing.pop().run();
    }
  }
}
