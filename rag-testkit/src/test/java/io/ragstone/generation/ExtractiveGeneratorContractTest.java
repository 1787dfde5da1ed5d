package io.ragstone.generation;

import io.ragstone.testkit.FakeReranker;
import io.ragstone.testkit.GeneratorContract;
import io.ragstone.testkit.HashingEmbedder;
import org.junit.jupiter.api.Nested;

/** The extractive generator keeps the contract, whatever scores its sentences. */
class ExtractiveGeneratorContractTest {

  @Nested
  class ByWords extends GeneratorContract {
    @Override
    protected Generator create() {
      return ExtractiveGenerator.builder().build();
    }
  }

  @Nested
  class ByEmbedder extends GeneratorContract {
    @Override
    protected Generator create() {
      return ExtractiveGenerator.builder().embedder(new HashingEmbedder(256)).build();
    }
  }

  @Nested
  class ByReranker extends GeneratorContract {
    @Override
    protected Generator create() {
      return ExtractiveGenerator.builder().reranker(new FakeReranker()).build();
    }
  }
}
