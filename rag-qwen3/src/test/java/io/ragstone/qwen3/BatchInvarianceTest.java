package io.ragstone.qwen3;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ragstone.embedding.Embedding;
import io.ragstone.qwen3.reference.ParityFixtures;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A text has one vector: it does not depend on what is computed beside it, or on how it is cut into
 * batches.
 */
class BatchInvarianceTest {
  /** For each value of an embedding of unit length. */
  private static final double TOLERANCE = 1e-5;

  private static final int[] PREFIX_LENGTHS = {0, 1, 5, 90};

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(ints = {1, 64, 4096})
  void aTextIsTheSameAloneAndInAnyCompany(int batchTokens) throws IOException {
    List<TokenIds> texts = texts();
    try (Qwen3Engine engine =
        Qwen3Engine.builder(ModelSource.miniEmbedding()).batchTokens(batchTokens).build()) {
      List<Embedding> alone =
          texts.stream().map(text -> states(engine, TokenIds.of(), List.of(text)).get(0)).toList();
      Random random = new Random(batchTokens);
      List<Integer> order = new ArrayList<>(IntStream.range(0, texts.size()).boxed().toList());
      for (int size : new int[] {texts.size(), 2, 7, texts.size()}) {
        Collections.shuffle(order, random);
        List<Integer> members = order.subList(0, size);
        assertClose(
            members.stream().map(alone::get).toList(),
            states(engine, TokenIds.of(), members.stream().map(texts::get).toList()));
      }
    }
  }

  @Test
  void aTextIsTheSameAtEveryPositionOfABatch() throws IOException {
    TokenIds text = texts().get(3);
    TokenIds neighbour = texts().get(0);
    try (Qwen3Engine engine = Qwen3Engine.builder(ModelSource.miniEmbedding()).build()) {
      Embedding alone = states(engine, TokenIds.of(), List.of(text)).get(0);
      for (int position = 0; position < 4; position++) {
        List<TokenIds> batch = new ArrayList<>(Collections.nCopies(4, neighbour));
        batch.set(position, text);
        Embedding actual = states(engine, TokenIds.of(), batch).get(position);
        assertClose(List.of(alone), List.of(actual));
      }
    }
  }

  @Test
  void sharingAPrefixChangesNothingInTheMini() throws IOException {
    try (Qwen3Engine engine = Qwen3Engine.builder(ModelSource.miniReranker()).build()) {
      assertPrefixSharingIsExact(engine);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tiny-reranker-f32-shards", // as many key heads as query heads
        "tiny-reranker-bf16", // two query heads a key head
        "tiny-reranker-bf16-padded", // four
        "tiny-embedding-f16-shards", // one key head for all
        "tiny-embedding-f32-odd"
      })
  void sharingAPrefixChangesNothingWhateverTheHeads(String model) throws IOException {
    try (Qwen3Engine engine = TinyModel.copyTo(folder, model).open()) {
      assertPrefixSharingIsExact(engine);
    }
  }

  private static void assertPrefixSharingIsExact(Qwen3Engine engine) {
    Random random = new Random(7);
    for (int prefixLength : PREFIX_LENGTHS) {
      TokenIds prefix = ids(random, prefixLength, engine);
      for (int[] lengths : new int[][] {{1}, {1, 1, 1}, {9}, {1, 30, 2, 17, 1, 64, 5}}) {
        List<TokenIds> sequences =
            IntStream.of(lengths).mapToObj(length -> ids(random, length, engine)).toList();
        List<TokenIds> joined = sequences.stream().map(prefix::then).toList();
        assertClose(states(engine, TokenIds.of(), joined), states(engine, prefix, sequences));
      }
    }
  }

  @Test
  void aPrefixLongerThanABatchIsComputedAllTheSame() throws IOException {
    TinyModel tiny = TinyModel.copyTo(folder, "tiny-reranker-bf16");
    Random random = new Random(11);
    try (Qwen3Engine large = tiny.open();
        Qwen3Engine small =
            Qwen3Engine.builder(ModelSource.folder(folder)).batchTokens(8).build()) {
      TokenIds prefix = ids(random, 20, large);
      List<TokenIds> sequences =
          List.of(ids(random, 3, large), ids(random, 1, large), ids(random, 12, large));
      assertClose(states(large, prefix, sequences), states(small, prefix, sequences));
    }
  }

  private static List<TokenIds> texts() throws IOException {
    return ParityFixtures.load("qwen3-embedding-mini").cases().stream()
        .map(fixture -> TokenIds.of(fixture.ids()))
        .filter(ids -> ids.length() <= 200)
        .toList();
  }

  private static TokenIds ids(Random random, int length, Qwen3Engine engine) {
    return TokenIds.of(random.ints(length, 0, engine.config().vocabularySize()).toArray());
  }

  private static List<Embedding> states(
      Qwen3Engine engine, TokenIds prefix, List<TokenIds> sequences) {
    return engine
        .infer(InferenceRequest.builder(sequences).prefix(prefix).build())
        .states()
        .stream()
        .map(Embedding::normalize)
        .toList();
  }

  private static void assertClose(List<Embedding> expected, List<Embedding> actual) {
    assertEquals(expected.size(), actual.size());
    for (int i = 0; i < expected.size(); i++) {
      for (int j = 0; j < expected.get(i).dimension(); j++) {
        assertEquals(
            expected.get(i).get(j), actual.get(i).get(j), TOLERANCE, "text " + i + " [" + j + "]");
      }
    }
  }
}
