package io.ragstone.rerank.qwen3;

import io.ragstone.qwen3.ModelSource;
import io.ragstone.qwen3.Qwen3Engine;
import io.ragstone.rerank.Reranker;
import io.ragstone.testkit.RerankerContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class Qwen3RerankerContractTest extends RerankerContract {
  private static Qwen3Engine engine;

  @BeforeAll
  static void load() {
    engine = Qwen3Engine.builder(ModelSource.miniReranker()).build();
  }

  @AfterAll
  static void close() {
    engine.close();
  }

  @Override
  protected Reranker create() {
    return Qwen3Reranker.builder(engine).build();
  }

  @Override
  protected double tolerance() {
    return 1e-5;
  }
}
