package io.ragstone.embedding.qwen3;

import io.ragstone.embedding.Embedder;
import io.ragstone.qwen3.ModelSource;
import io.ragstone.qwen3.Qwen3Engine;
import io.ragstone.testkit.EmbedderContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class Qwen3EmbedderContractTest extends EmbedderContract {
  private static Qwen3Engine engine;

  @BeforeAll
  static void load() {
    engine = Qwen3Engine.builder(ModelSource.miniEmbedding()).build();
  }

  @AfterAll
  static void close() {
    engine.close();
  }

  @Override
  protected Embedder create() {
    return Qwen3Embedder.builder(engine).build();
  }

  @Override
  protected double tolerance() {
    return 1e-5;
  }

  @Override
  protected boolean embedsQueriesOtherwise() {
    return true;
  }
}
