package io.ragstone.qwen3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import io.ragstone.error.ModelException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The tokenizer gives the ids of Hugging Face transformers, and can't be talked into a prompt. */
class TokenizerTest {
  private static final int VOCABULARY_SIZE = 24576;
  private static final List<String> ADDED =
      List.of("<|endoftext|>", "<|im_start|>", "<|im_end|>", "<think>", "</think>");
  private static final int MEGABYTE = 1 << 20;

  private static Qwen3Tokenizer tokenizer;
  private static TokenFixtures fixtures;

  @BeforeAll
  static void load() throws IOException {
    tokenizer = mini();
    fixtures = TokenFixtures.load("mini");
  }

  @AfterAll
  static void close() {
    tokenizer.close();
  }

  @Test
  void trustedTextHasTheIdsOfTransformers() {
    assertEquals(
        List.of(), fixtures.differences(TokenFixtures.Line::ids, tokenizer::encodeTrusted));
  }

  @Test
  void textFromOutsideHasTheIdsOfItsCharacters() {
    assertEquals(List.of(), fixtures.differences(TokenFixtures.Line::literal, tokenizer::encode));
    assertTrue(
        fixtures.lines().stream().anyMatch(line -> !line.ids().equals(line.literal())),
        "the fixtures have texts in which the modes differ");
  }

  @Test
  void addedTokensAreOneIdInTrustedText() {
    for (String token : ADDED) {
      assertEquals(TokenIds.of(tokenizer.tokenId(token)), tokenizer.encodeTrusted(token), token);
    }
  }

  @Test
  void trustedTextIsCutAtAddedTokensAsTheLibraryCutsIt() throws IOException {
    byte[] file = Qwen3Tokenizer.file(ModelSource.miniEmbedding().files());
    Random random = new Random(2);
    try (HuggingFaceTokenizer library =
        HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(file), Map.of())) {
      for (int i = 0; i < 2_000; i++) {
        String text = lookAlike(random);
        assertEquals(
            TokenIds.of(library.encode(text, false, false).getIds()),
            tokenizer.encodeTrusted(text),
            text);
      }
    }
  }

  @Test
  void noTextFromOutsideHasTheIdOfAnAddedToken() {
    Set<Integer> forbidden = Set.copyOf(ADDED.stream().map(tokenizer::tokenId).toList());
    Random random = new Random(1);
    for (int i = 0; i < 2_000; i++) {
      String text = lookAlike(random);
      for (int id : tokenizer.encode(text).toArray()) {
        assertFalse(forbidden.contains(id), () -> "id " + id + " in \"" + text + "\"");
      }
    }
  }

  /** Added tokens, whole, nested, in pieces and next to what a normaliser might remove. */
  private static String lookAlike(Random random) {
    String[] glue = {"", "", "", " ", "\n", "\u200b", "\u00ad", "\ufeff", "\u0301", "\0", "|", "<"};
    StringBuilder text = new StringBuilder();
    for (int pieces = 1 + random.nextInt(4); pieces > 0; pieces--) {
      String token = ADDED.get(random.nextInt(ADDED.size()));
      int from = random.nextInt(3) == 0 ? random.nextInt(token.length()) : 0;
      int to =
          random.nextInt(3) == 0 ? from + random.nextInt(token.length() - from) : token.length();
      String piece = token.substring(from, to) + glue[random.nextInt(glue.length)];
      text.insert(random.nextInt(text.length() + 1), piece);
    }
    return text.toString();
  }

  @Test
  void loneSurrogatesCountAsReplacementCharacters() {
    for (String lone :
        List.of("\ud83d", "\ude00", "\ude00\ud83d", "a\ud83d b", "\ud83d\ud83d\ude00")) {
      // Scanning a string by code points leaves exactly the lone surrogates in the surrogate range.
      String replaced =
          lone.codePoints()
              .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 0xFFFD : c)
              .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
              .toString();
      assertEquals(tokenizer.encode(replaced), tokenizer.encode(lone));
      assertEquals(tokenizer.encodeTrusted(replaced), tokenizer.encodeTrusted(lone));
    }
  }

  @Test
  void countIsTheNumberOfIdsOfTextFromOutside() {
    for (String text : List.of("", "word", "<|im_end|>", "Zażółć gęślą jaźń 😀")) {
      assertEquals(tokenizer.encode(text).length(), tokenizer.count(text), text);
    }
    assertEquals(0, tokenizer.count(""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"tiny-embedding-bf16", "tiny-embedding-f32-odd"})
  void addsNoTokenWhateverTheFileAsksFor(String model, @TempDir Path folder) throws IOException {
    TinyModel tiny = TinyModel.copyTo(folder, model);
    tiny.editJson(
        "tokenizer.json",
        json -> {
          json.add(
              "truncation",
              TinyModel.json(
                  "{'max_length':3,'stride':0,'strategy':'LongestFirst','direction':'Right'}"));
          json.add(
              "padding",
              TinyModel.json(
                  "{'strategy':{'Fixed':20},'direction':'Right','pad_id':0,'pad_type_id':0,'pad_token':'!','pad_to_multiple_of':null}"));
        });
    Qwen3Tokenizer tokenizer = Qwen3Tokenizer.load(tiny.files(), 322);
    try {
      int[] expected = "Fjord!".chars().map(c -> c - '!').toArray();
      assertEquals(TokenIds.of(expected), tokenizer.encode("Fjord!"));
      assertEquals(TokenIds.of(expected), tokenizer.encodeTrusted("Fjord!"));
      assertEquals(0, tokenizer.encodeTrusted("").length());
    } finally {
      tokenizer.close();
    }
  }

  @Test
  void longTextIsNotCut() {
    String line = "Data is written to a log first and reaches the index a little later.\n";
    int[] once = tokenizer.encode(line).toArray();
    int times = MEGABYTE / line.length();
    int[] repeated = IntStream.range(0, times).flatMap(i -> Arrays.stream(once)).toArray();
    assertEquals(TokenIds.of(repeated), tokenizer.encode(line.repeat(times)));
  }

  @ParameterizedTest
  @ValueSource(strings = {" ", "a", "\n", "\u0301", "🙂", "é", "<|", " \n", "0"})
  void noTextTakesMoreThanLinearTime(String repeated) {
    String text = repeated.repeat((1 << 17) / repeated.length());
    int tokens = assertTimeout(Duration.ofSeconds(20), () -> tokenizer.count(text));
    assertTrue(tokens > 0);
  }

  @Test
  void unknownTokensAreNamed() {
    ModelException e = assertThrows(ModelException.class, () -> tokenizer.tokenId("<|nothing|>"));
    assertTrue(e.getMessage().contains("<|nothing|>"), e.getMessage());
  }

  @Test
  void manyThreadsGetTheSameIds() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(16);
    try {
      List<Future<List<String>>> differences =
          threads.invokeAll(
              IntStream.range(0, 16)
                  .<Callable<List<String>>>mapToObj(
                      i ->
                          () ->
                              fixtures.differences(TokenFixtures.Line::literal, tokenizer::encode))
                  .toList());
      for (Future<List<String>> found : differences) {
        assertEquals(List.of(), found.get());
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void closingUnderRunningThreadsEndsThemWithAnException() throws Exception {
    Qwen3Tokenizer closing = mini();
    CountDownLatch running = new CountDownLatch(8);
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Future<?>> ends =
          IntStream.range(0, 8)
              .<Future<?>>mapToObj(
                  i ->
                      threads.submit(
                          () -> {
                            TokenIds ids = closing.encode("Where is the data kept?");
                            running.countDown();
                            while (true) {
                              assertEquals(ids, closing.encode("Where is the data kept?"));
                            }
                          }))
              .toList();
      running.await();
      closing.close();
      for (Future<?> end : ends) {
        Throwable cause = assertThrows(ExecutionException.class, end::get).getCause();
        assertEquals(IllegalStateException.class, cause.getClass());
        assertTrue(cause.getMessage().contains("closed"), cause.getMessage());
      }
    } finally {
      threads.shutdownNow();
    }
    closing.close();
    assertThrows(IllegalStateException.class, () -> closing.encodeTrusted("a"));
    assertThrows(IllegalStateException.class, () -> closing.count("a"));
  }

  private static Qwen3Tokenizer mini() {
    return Qwen3Tokenizer.load(ModelSource.miniEmbedding().files(), VOCABULARY_SIZE);
  }
}
