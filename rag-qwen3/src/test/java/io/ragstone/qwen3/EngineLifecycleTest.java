package io.ragstone.qwen3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ragstone.call.CallContext;
import io.ragstone.embedding.Embedding;
import io.ragstone.error.CallCancelledException;
import io.ragstone.error.DeadlineExceededException;
import io.ragstone.error.ModelException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** What an engine promises from opening to closing, to many threads at once. */
@Timeout(120)
class EngineLifecycleTest {
  private static final TokenIds TEXT = TokenIds.of(3, 1, 4, 1, 5, 9, 2, 6);

  /** As one call, far more batches than any test waits for. */
  private static final List<TokenIds> ENDLESS = Collections.nCopies(1_000_000, TEXT);

  @TempDir Path folder;

  private TinyModel tiny;
  private Qwen3Engine engine;
  private final ExecutorService threads = Executors.newCachedThreadPool();

  @BeforeEach
  void open() throws IOException {
    tiny = TinyModel.copyTo(folder, "tiny-reranker-bf16");
    engine = Qwen3Engine.builder(ModelSource.folder(folder)).batchTokens(8).build();
  }

  @AfterEach
  void close() {
    threads.shutdownNow();
    engine.close();
  }

  @Test
  void aClosedEngineRefusesEveryCall() {
    TokenIds ids = engine.tokenizer().encode("data");
    engine.close();
    engine.close();
    assertClosed(() -> run(ids));
    assertClosed(() -> engine.tokenizer().encode("data"));
    assertClosed(() -> engine.tokenizer().encodeTrusted("data"));
    assertClosed(() -> engine.tokenizer().count("data"));
    assertClosed(engine::contentHash);
    assertClosed(() -> engine.outputRow(0));
  }

  private static void assertClosed(Executable call) {
    IllegalStateException e = assertThrows(IllegalStateException.class, call);
    assertTrue(e.getMessage().contains("closed"), e.getMessage());
  }

  @Test
  void twoLanesComputeTheSameStates() throws Exception {
    try (Qwen3Engine two =
        Qwen3Engine.builder(ModelSource.folder(folder)).lanes(2).threads(1).build()) {
      Embedding expected = state(engine).normalize();
      List<Future<Embedding>> states =
          threads.invokeAll(Collections.nCopies(200, () -> state(two).normalize()));
      for (Future<Embedding> state : states) {
        assertClose(List.of(expected), List.of(state.get()));
      }
      assertEquals(200, two.statistics().sequences());
    }
  }

  @Test
  void optionsThatMakeNoSenseAreRefused() {
    Qwen3Engine.Builder builder = Qwen3Engine.builder(ModelSource.folder(folder));
    for (Executable call :
        List.<Executable>of(
            () -> builder.batchTokens(0),
            () -> builder.queueTokens(0),
            () -> builder.lanes(0),
            () -> builder.threads(0))) {
      IllegalArgumentException e = assertThrows(IllegalArgumentException.class, call);
      assertTrue(e.getMessage().endsWith("must be at least 1, but was 0"), e.getMessage());
    }
    assertThrows(IllegalArgumentException.class, () -> builder.bulkPatience(Duration.ofMillis(-1)));
  }

  @Test
  void whatDescribesTheModelOutlivesIt() {
    engine.close();
    assertEquals(folder.getFileName().toString(), engine.name());
    assertEquals(64, engine.config().hiddenSize());
    assertEquals(Precision.FLOAT32, engine.precision());
  }

  @Test
  void closingUnderCallsLetsEachFinishOrSayThatItIsClosed() throws Exception {
    List<Embedding> expected = engine.lastHiddenStates(List.of(TEXT), CallContext.unbounded());
    CountDownLatch running = new CountDownLatch(8);
    List<Future<Integer>> calls =
        IntStream.range(0, 8)
            .mapToObj(
                i ->
                    threads.submit(
                        () -> {
                          int finished = 0;
                          try {
                            while (true) {
                              List<TokenIds> texts = Collections.nCopies(1 + finished % 4, TEXT);
                              List<Embedding> states =
                                  engine.lastHiddenStates(texts, CallContext.unbounded());
                              assertEquals(expected.get(0), states.get(finished % 4));
                              if (finished++ == 0) {
                                running.countDown();
                              }
                            }
                          } catch (IllegalStateException e) {
                            return finished;
                          }
                        }))
            .toList();
    running.await();
    engine.close();
    for (Future<Integer> call : calls) {
      assertTrue(call.get() > 0);
    }
  }

  @Test
  void closingEndsTheThread() throws InterruptedException {
    Thread lane =
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.getName().equals("ragstone-" + engine.name()))
            .findAny()
            .orElseThrow();
    engine.close();
    lane.join();
  }

  @Test
  void cancellingEndsALongCallBetweenItsBatches() throws Exception {
    CallContext context = CallContext.cancellable();
    Future<?> call = threads.submit(() -> engine.lastHiddenStates(ENDLESS, context));
    run(TEXT); // A short call gets its turn beside a long one.
    assertFalse(call.isDone());
    context.cancel();
    assertEquals(CallCancelledException.class, failure(call).getClass());
    run(TEXT);
  }

  @Test
  void aDeadlineEndsALongCallBetweenItsBatches() {
    CallContext context = CallContext.withTimeout(Duration.ofMillis(50));
    assertThrows(DeadlineExceededException.class, () -> engine.lastHiddenStates(ENDLESS, context));
    run(TEXT);
  }

  @Test
  void anInterruptEndsALongCallBetweenItsBatches() throws Exception {
    Future<?> call =
        threads.submit(() -> engine.lastHiddenStates(ENDLESS, CallContext.unbounded()));
    run(TEXT);
    threads.shutdownNow();
    assertEquals(CallCancelledException.class, failure(call).getClass());
    run(TEXT);
  }

  private static Throwable failure(Future<?> call) {
    return assertThrows(ExecutionException.class, call::get).getCause();
  }

  @Test
  void anInterruptedThreadNeitherOpensAModelNorDamagesAnOpenOne() {
    String hash = engine.contentHash();
    Embedding row = engine.outputRow(7);
    for (Executable call :
        List.<Executable>of(tiny::open, () -> run(TEXT), () -> engine.outputRow(7))) {
      Thread.currentThread().interrupt();
      assertThrows(CallCancelledException.class, call);
      assertTrue(Thread.interrupted(), "the interrupt is not lost");
    }
    run(TEXT);
    assertEquals(row, engine.outputRow(7));
    assertEquals(hash, engine.contentHash());
    tiny.open().close();
  }

  @Test
  void idsOutsideOfTheVocabularyAreRefused() {
    int size = engine.config().vocabularySize();
    for (int id : new int[] {-1, size, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
      assertRefused(
          "must be 0 to " + (size - 1) + ", but one is " + id, TokenIds.of(), TokenIds.of(0, id));
      assertRefused("but one is " + id, TokenIds.of(id, 0), TEXT);
      IllegalArgumentException e =
          assertThrows(IllegalArgumentException.class, () -> engine.outputRow(id));
      assertTrue(e.getMessage().contains("but one is " + id), e.getMessage());
    }
    run(TokenIds.of(0, size - 1));
  }

  @Test
  void sequencesWithoutATokenAreRefused() {
    assertRefused("has 0 + 0", TokenIds.of(), TokenIds.of());
    assertRefused("has 8 + 0", TEXT, TokenIds.of());
  }

  @Test
  void sequencesLongerThanTheModelAllowsAreRefused() {
    int max = engine.config().maxPositions();
    TokenIds longest = TokenIds.of(new int[max]);
    run(longest);
    assertRefused("needs 1 to " + max, TokenIds.of(), longest.then(TokenIds.of(0)));
    assertRefused("has 1 + " + max, TokenIds.of(0), longest);
  }

  private void assertRefused(String says, TokenIds prefix, TokenIds sequence) {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                engine.infer(
                    InferenceRequest.builder(List.of(TEXT, sequence)).prefix(prefix).build()));
    assertTrue(e.getMessage().contains(says), e.getMessage());
  }

  @Test
  void noSequencesHaveNoStates() {
    assertEquals(List.of(), engine.lastHiddenStates(List.of(), CallContext.unbounded()));
    assertEquals(
        List.of(), engine.infer(InferenceRequest.builder(List.of()).prefix(TEXT).build()).states());
  }

  @Test
  void aRowOfTheOutputMatrixIsTheEmbeddingOfItsTokenWhereTheyAreTied() {
    // The rows differ, and are read at the right place: the model was written with seeded weights.
    assertEquals(64, engine.outputRow(0).dimension());
    assertEquals(engine.outputRow(5), engine.outputRow(5));
    assertFalse(engine.outputRow(5).equals(engine.outputRow(6)));
  }

  @Test
  void aModelWithoutAnOutputMatrixSaysSo() throws IOException {
    TinyModel untied = TinyModel.copyTo(folder.resolve("untied"), "tiny-embedding-f16-shards");
    try (Qwen3Engine embedder = untied.open()) {
      ModelException e = assertThrows(ModelException.class, () -> embedder.outputRow(0));
      assertTrue(e.getMessage().contains("has no tensor lm_head.weight"), e.getMessage());
    }
  }

  @Test
  void manyThreadsGetTheSameStates() throws Exception {
    assertThreadsGetTheSameStates(threads);
  }

  @Test
  @EnabledForJreRange(min = JRE.JAVA_21)
  void virtualThreadsGetTheSameStates() throws Exception {
    ExecutorService virtual =
        (ExecutorService) Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
    try {
      assertThreadsGetTheSameStates(virtual);
    } finally {
      virtual.shutdownNow();
    }
  }

  private void assertThreadsGetTheSameStates(ExecutorService executor) throws Exception {
    Random random = new Random(3);
    List<TokenIds> texts =
        IntStream.range(1, 20)
            .mapToObj(length -> TokenIds.of(random.ints(length, 0, 300).toArray()))
            .toList();
    List<Embedding> expected = engine.lastHiddenStates(texts, CallContext.unbounded());
    Callable<List<Embedding>> call = () -> engine.lastHiddenStates(texts, CallContext.unbounded());
    for (Future<List<Embedding>> states : executor.invokeAll(Collections.nCopies(16, call))) {
      assertClose(expected, states.get());
    }
  }

  /** Beside other texts, sums come in another order. */
  private static void assertClose(List<Embedding> expected, List<Embedding> actual) {
    assertEquals(expected.size(), actual.size());
    for (int i = 0; i < expected.size(); i++) {
      Embedding whole = expected.get(i).normalize();
      Embedding found = actual.get(i).normalize();
      for (int j = 0; j < whole.dimension(); j++) {
        assertEquals(whole.get(j), found.get(j), 1e-5, i + " " + j);
      }
    }
  }

  @Test
  void enginesOfDifferentPrecisionRunSideBySide() throws Exception {
    try (Qwen3Engine half =
        Qwen3Engine.builder(ModelSource.folder(folder)).precision(Precision.BFLOAT16).build()) {
      Embedding full = state(engine);
      Embedding rounded = state(half);
      assertFalse(full.equals(rounded));
      assertEquals(1, full.normalize().dot(rounded.normalize()), 0.01);
      Future<?> other =
          threads.submit(
              () -> {
                for (int i = 0; i < 200; i++) {
                  assertEquals(rounded, state(half));
                }
              });
      for (int i = 0; i < 200; i++) {
        assertEquals(full, state(engine));
      }
      other.get();
    }
    assertEquals(state(engine), state(engine), "the other's end is not this one's");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void neitherOpeningNorRunningLeaksMemory() throws Exception {
    // With the heap all there, a frugal compiler and one pool of malloc, what grows is a leak.
    String output =
        new ChildJvm(OpenAndRun.class)
            .option("-Xms48m")
            .option("-Xmx48m")
            .option("-XX:+UseSerialGC")
            .option("-XX:TieredStopAtLevel=1")
            .option("-XX:+AlwaysPreTouch")
            .environment("MALLOC_ARENA_MAX", "1")
            .environment("OMP_NUM_THREADS", "1")
            .run(folder.toString());
    long[] grownKib =
        output.lines().filter(line -> line.matches("-?\\d+")).mapToLong(Long::parseLong).toArray();
    assertTrue(grownKib[0] < 8 << 10, "50 models of 0.3 to 0.6 MB: " + grownKib[0] + " KiB");
    assertTrue(grownKib[1] < 2 << 10, "2,000 results of 4 KiB: " + grownKib[1] + " KiB");
  }

  private void run(TokenIds ids) {
    engine.lastHiddenStates(List.of(ids), CallContext.unbounded());
  }

  private static Embedding state(Qwen3Engine engine) {
    return engine.lastHiddenStates(List.of(TEXT), CallContext.unbounded()).get(0);
  }
}
