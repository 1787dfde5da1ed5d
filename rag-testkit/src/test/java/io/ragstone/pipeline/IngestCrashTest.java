package io.ragstone.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.ragstone.call.CallContext;
import io.ragstone.document.Chunk;
import io.ragstone.document.Document;
import io.ragstone.document.Metadata;
import io.ragstone.error.CallCancelledException;
import io.ragstone.splitter.SeparatorSplitter;
import io.ragstone.splitter.TextSegment;
import io.ragstone.splitter.TextSplitter;
import io.ragstone.store.DeleteRequest;
import io.ragstone.store.EmbeddedChunk;
import io.ragstone.store.Metric;
import io.ragstone.store.SourceManifest;
import io.ragstone.store.StoreDescription;
import io.ragstone.store.UpsertRequest;
import io.ragstone.store.VectorStore;
import io.ragstone.testkit.ForwardingVectorStore;
import io.ragstone.testkit.InMemoryVectorStore;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Wherever an ingest is interrupted, the next one leaves the store exactly as if nothing had
 * happened: the same ids, texts and embeddings, and every manifest committed. Each test interrupts
 * at the first operation, then at the second, and so on until a run gets through.
 */
class IngestCrashTest {
  /** Small, so that the documents below are several groups. */
  private static final int BATCH = 2;

  private static final List<Document> OLD =
      Stream.of("x/", "y/").flatMap(IngestCrashTest::older).toList();
  private static final List<Document> NEW =
      Stream.of("x/", "y/").flatMap(IngestCrashTest::newer).toList();

  private static Stream<Document> older(String folder) {
    return Stream.of(
        document(folder + "kept", 2023, "alpha", "beta"),
        document(folder + "edited", 2023, "first", "second", "third", "fourth"),
        document(folder + "turned", 2023, "one", "two", "three"),
        document(folder + "dated", 2023, "same", "same", "other"),
        document(folder + "shrunk", 2023, "red", "green", "blue"),
        document(folder + "emptied", 2023, "to", "go"));
  }

  private static Stream<Document> newer(String folder) {
    return Stream.of(
        document(folder + "kept", 2023, "alpha", "beta"),
        document(folder + "edited", 2023, "first", "second, longer", "third", "fifth", "sixth"),
        document(folder + "turned", 2023, "three", "one", "two"),
        document(folder + "dated", 2024, "same", "same", "other"),
        document(folder + "shrunk", 2023, "green", "white"),
        document(folder + "emptied", 2023),
        document(folder + "added", 2024, "brand", "new", "new"),
        // Comes twice: this version is the one to stay.
        document(folder + "shrunk", 2024, "yellow", "green"));
  }

  private static Document document(String id, int year, String... paragraphs) {
    Metadata metadata = Metadata.builder().put("year", year).build();
    return Document.of(id, String.join("\n\n", paragraphs), metadata);
  }

  /** Each paragraph is a chunk; a document without text has none. */
  private static final TextSplitter PARAGRAPHS =
      new TextSplitter() {
        private final TextSplitter paragraphs = new SeparatorSplitter("\n\n");

        @Override
        public List<TextSegment> segments(Document document) {
          return document.text().isEmpty() ? List.of() : paragraphs.segments(document);
        }

        @Override
        public String identity() {
          return "paragraphs";
        }
      };

  /** Stands for the death of the process. */
  private static final class Crash extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** What the store has done of the operation during which the process died. */
  private enum Progress {
    /** Nothing. */
    NONE,
    /** Half of the rows: a store need not write a batch at once. */
    HALF,
    /** All of it, but nobody was told. */
    ALL
  }

  /** Crashes during its n-th operation, and does nothing any more. */
  private static final class CrashingStore extends ForwardingVectorStore {
    private final Progress progress;
    private final AtomicInteger operationsLeft;
    private volatile boolean crashed;

    CrashingStore(VectorStore store, int crashAt, Progress progress) {
      super(store);
      this.progress = progress;
      this.operationsLeft = new AtomicInteger(crashAt);
    }

    /** Whether it crashes now. */
    private boolean crashes() {
      if (crashed) {
        throw new Crash();
      }
      crashed = operationsLeft.decrementAndGet() == 0;
      return crashed;
    }

    private <T> T read(Supplier<T> operation) {
      if (crashes()) {
        throw new Crash();
      }
      return operation.get();
    }

    private void write(Runnable half, Runnable whole) {
      if (!crashes()) {
        whole.run();
        return;
      }
      switch (progress) {
        case NONE -> {}
        case HALF -> half.run();
        case ALL -> whole.run();
      }
      throw new Crash();
    }

    @Override
    public void upsert(UpsertRequest request) {
      List<EmbeddedChunk> rows = request.chunks();
      write(
          () -> super.upsert(UpsertRequest.of(rows.subList(0, rows.size() / 2))),
          () -> super.upsert(request));
    }

    @Override
    public void delete(DeleteRequest request) {
      List<String> ids =
          request instanceof DeleteRequest.BySource bySource
              ? store.chunksOf(bySource.sourceId()).stream().map(Chunk::id).toList()
              : List.copyOf(((DeleteRequest.ByIds) request).ids());
      write(
          () -> super.delete(DeleteRequest.byIds(ids.subList(0, ids.size() / 2))),
          () -> super.delete(request));
    }

    @Override
    public void putManifest(SourceManifest manifest) {
      write(() -> {}, () -> super.putManifest(manifest));
    }

    @Override
    public void deleteManifest(String sourceId) {
      write(() -> {}, () -> super.deleteManifest(sourceId));
    }

    @Override
    public Optional<SourceManifest> manifest(String sourceId) {
      return read(() -> super.manifest(sourceId));
    }

    @Override
    public List<Chunk> chunksOf(String sourceId) {
      return read(() -> super.chunksOf(sourceId));
    }

    @Override
    public List<EmbeddedChunk> getEmbedded(Collection<String> ids) {
      return read(() -> super.getEmbedded(ids));
    }
  }

  private static RagPipeline.Builder ingesting(WatchedEmbedder embedder, VectorStore store) {
    return RagPipeline.builder()
        .embedder(embedder)
        .store(store)
        .splitter(PARAGRAPHS)
        .ingestOptions(IngestOptions.builder().batchChunks(BATCH).build());
  }

  private static RagPipeline pipeline(VectorStore store) {
    return ingesting(new WatchedEmbedder(), store).build();
  }

  /** A store after an ingest that nothing interrupted. */
  private static VectorStore storeOf(List<Document> documents) {
    VectorStore store =
        new InMemoryVectorStore(new WatchedEmbedder().identity(), Metric.INNER_PRODUCT);
    pipeline(store).ingest(documents);
    return store;
  }

  private static boolean isInterrupted(Runnable call) {
    try {
      call.run();
      return false;
    } catch (Crash | CallCancelledException e) {
      return true;
    }
  }

  /** Ingests into a store that crashes, and says whether the run got so far. */
  private static boolean crashes(
      VectorStore store, List<Document> documents, int crashAt, Progress progress) {
    RagPipeline pipeline = pipeline(new CrashingStore(store, crashAt, progress));
    return isInterrupted(() -> pipeline.ingest(documents));
  }

  private static Set<String> ids(VectorStore store) {
    return StoreState.of(store).rows().stream()
        .map(row -> row.chunk().id())
        .collect(Collectors.toSet());
  }

  /** Ingests once more, and checks that this makes the state that was to be. */
  private static void assertFinishes(
      VectorStore store, List<Document> documents, StoreState expected, String interruption) {
    pipeline(store).ingest(documents);

    assertThat(StoreState.of(store)).as(interruption).isEqualTo(expected);
    assertThat(expected.manifests()).allMatch(SourceManifest::isCommitted);
  }

  @Test
  void theDocumentsTakeSeveralGroupsAndAllKindsOfChanges() {
    VectorStore store = storeOf(OLD);
    IngestReport report = pipeline(store).ingest(NEW);

    assertThat(StoreState.of(store)).isEqualTo(StoreState.of(storeOf(NEW)));
    assertThat(report.added()).isEqualTo(2);
    assertThat(report.updated()).isEqualTo(12);
    assertThat(report.unchanged()).isEqualTo(2);
    assertThat(report.chunksEmbedded()).isEqualTo(16);
    assertThat(report.chunksMoved()).isGreaterThan(12);
    assertThat(report.chunksDeleted()).isEqualTo(14);
  }

  // Interrupted by the store

  @ParameterizedTest
  @EnumSource(Progress.class)
  void aFirstIngestIsFinished(Progress progress) {
    assertFinishesWhereverItCrashes(List.of(), NEW, progress);
  }

  @ParameterizedTest
  @EnumSource(Progress.class)
  void anUpdateIsFinished(Progress progress) {
    assertFinishesWhereverItCrashes(OLD, NEW, progress);
  }

  private static void assertFinishesWhereverItCrashes(
      List<Document> before, List<Document> after, Progress progress) {
    StoreState expected = StoreState.of(storeOf(after));
    int crashAt = 1;
    VectorStore store = storeOf(before);
    while (crashes(store, after, crashAt, progress)) {
      assertFinishes(store, after, expected, "operation " + crashAt);
      store = storeOf(before);
      crashAt++;
    }
    assertThat(StoreState.of(store)).isEqualTo(expected);
    assertThat(crashAt).as("operations").isGreaterThan(50);
  }

  @ParameterizedTest
  @EnumSource(Progress.class)
  void anUpdateCanBeTakenBack(Progress progress) {
    StoreState expected = StoreState.of(storeOf(OLD));
    VectorStore store = storeOf(OLD);
    for (int crashAt = 1; crashes(store, NEW, crashAt, progress); crashAt++) {
      for (String folder : List.of("x/", "y/")) {
        pipeline(store).remove(folder + "added");
      }
      assertFinishes(store, OLD, expected, "operation " + crashAt);
      store = storeOf(OLD);
    }
  }

  @ParameterizedTest
  @EnumSource(Progress.class)
  void anUpdateThatIsInterruptedAgainAndAgainIsFinished(Progress progress) {
    StoreState expected = StoreState.of(storeOf(NEW));
    for (int first = 1; first <= 20; first++) {
      VectorStore store = storeOf(OLD);
      int crashAt = first;
      // Each run gets a little further than the one before it.
      while (crashes(store, NEW, crashAt, progress)) {
        crashAt += 3;
      }
      assertThat(crashAt).isGreaterThan(first);
      assertThat(StoreState.of(store)).as("first at operation " + first).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @EnumSource(Progress.class)
  void nothingIsEmbeddedTwice(Progress progress) {
    List<Document> documents = OLD;
    int chunks = StoreState.of(storeOf(documents)).rows().size();
    VectorStore store = storeOf(List.of());
    for (int crashAt = 1; crashes(store, documents, crashAt, progress); crashAt++) {
      int written = StoreState.of(store).rows().size();
      WatchedEmbedder embedder = new WatchedEmbedder();
      ingesting(embedder, store).build().ingest(documents);

      assertThat(embedder.texts()).as("operation " + crashAt).hasSize(chunks - written);
      store = storeOf(List.of());
    }
  }

  @ParameterizedTest
  @EnumSource(Progress.class)
  void chunksThatStayAreNeverMissing(Progress progress) {
    Set<String> staying = ids(storeOf(OLD));
    staying.retainAll(ids(storeOf(NEW)));
    assertThat(staying).hasSize(22);
    VectorStore store = storeOf(OLD);
    for (int crashAt = 1; crashes(store, NEW, crashAt, progress); crashAt++) {
      assertThat(ids(store)).as("operation " + crashAt).containsAll(staying);
      store = storeOf(OLD);
    }
  }

  @ParameterizedTest
  @EnumSource(Progress.class)
  void nothingOldGoesBeforeEverythingNewHasCome(Progress progress) {
    List<Document> before = List.of(OLD.get(1));
    List<Document> after = List.of(NEW.get(1));
    Set<String> older = ids(storeOf(before));
    Set<String> newer = ids(storeOf(after));
    VectorStore store = storeOf(before);
    for (int crashAt = 1; crashes(store, after, crashAt, progress); crashAt++) {
      Set<String> now = ids(store);
      assertThat(now.containsAll(older) || now.containsAll(newer))
          .as("operation " + crashAt)
          .isTrue();
      store = storeOf(before);
    }
  }

  // Interrupted by the embedder, or by the caller

  @Test
  void anUpdateWhoseEmbedderFailsIsFinished() {
    StoreState expected = StoreState.of(storeOf(NEW));
    int batch = 0;
    boolean interrupted = true;
    while (interrupted) {
      batch++;
      int failing = batch;
      WatchedEmbedder embedder = new WatchedEmbedder();
      embedder.before =
          () -> {
            if (embedder.requests.size() == failing) {
              throw new Crash();
            }
          };
      VectorStore store = storeOf(OLD);
      RagPipeline pipeline = ingesting(embedder, store).build();
      interrupted = isInterrupted(() -> pipeline.ingest(NEW));
      assertFinishes(store, NEW, expected, "batch " + batch);
    }
    assertThat(batch).isGreaterThan(8);
  }

  @Test
  void anUpdateThatIsCancelledIsFinished() {
    StoreState expected = StoreState.of(storeOf(NEW));
    int cancelAt = 0;
    boolean interrupted = true;
    while (interrupted) {
      cancelAt++;
      CallContext context = CallContext.cancellable();
      AtomicInteger stagesLeft = new AtomicInteger(cancelAt);
      PipelineListener canceller =
          operation ->
              new CallListener() {
                @Override
                public StageListener stageStarted(StageStart start) {
                  if (stagesLeft.decrementAndGet() == 0) {
                    context.cancel();
                  }
                  return StageListener.NONE;
                }
              };
      VectorStore store = storeOf(OLD);
      RagPipeline pipeline = ingesting(new WatchedEmbedder(), store).listener(canceller).build();
      IngestRequest request = IngestRequest.builder(NEW).context(context).build();
      interrupted = isInterrupted(() -> pipeline.ingest(request));
      assertFinishes(store, NEW, expected, "stage " + cancelAt);
    }
    assertThat(cancelAt).isGreaterThan(50);
  }

  // Interrupted while one embedder takes the place of another

  private static WatchedEmbedder older() {
    return new WatchedEmbedder("words-v1");
  }

  /** Its vectors tell themselves from the older one's. */
  private static WatchedEmbedder newer() {
    WatchedEmbedder embedder = new WatchedEmbedder("words-v2");
    embedder.mark = () -> 99;
    return embedder;
  }

  /** A store that does not say where its vectors come from, so that any embedder is let in. */
  private static VectorStore anonymousStoreOf(WatchedEmbedder embedder, List<Document> documents) {
    VectorStore store =
        new ForwardingVectorStore(
            new InMemoryVectorStore(embedder.identity(), Metric.INNER_PRODUCT)) {
          @Override
          public StoreDescription describe() {
            StoreDescription known = super.describe();
            return new StoreDescription(
                known.location(),
                known.dimension(),
                known.metric(),
                Optional.empty(),
                known.capabilities());
          }
        };
    ingesting(embedder, store).build().ingest(documents);
    return store;
  }

  private static void assertOnlyVectorsOf(Supplier<WatchedEmbedder> last, Progress progress) {
    StoreState expected = StoreState.of(anonymousStoreOf(last.get(), OLD));
    int crashAt = 0;
    boolean interrupted = true;
    while (interrupted) {
      crashAt++;
      VectorStore store = anonymousStoreOf(older(), OLD);
      VectorStore crashing = new CrashingStore(store, crashAt, progress);
      RagPipeline replacing = ingesting(newer(), crashing).build();
      interrupted = isInterrupted(() -> replacing.ingest(OLD));
      ingesting(last.get(), store).build().ingest(OLD);

      assertThat(StoreState.of(store)).as("operation " + crashAt).isEqualTo(expected);
    }
    assertThat(crashAt).isGreaterThan(40);
  }

  @ParameterizedTest
  @EnumSource(Progress.class)
  void noVectorOfTheOlderEmbedderIsLeft(Progress progress) {
    assertOnlyVectorsOf(IngestCrashTest::newer, progress);
  }

  @ParameterizedTest
  @EnumSource(Progress.class)
  void noVectorOfTheNewerEmbedderIsLeftAfterGoingBack(Progress progress) {
    assertOnlyVectorsOf(IngestCrashTest::older, progress);
  }

  // Interrupted removal

  private static void removeCrashing(VectorStore store, int crashAt, Progress progress) {
    RagPipeline pipeline = pipeline(new CrashingStore(store, crashAt, progress));
    assertThat(isInterrupted(() -> pipeline.remove("x/edited"))).isTrue();
  }

  @ParameterizedTest
  @EnumSource(Progress.class)
  void aRemovalIsFinished(Progress progress) {
    StoreState expected =
        StoreState.of(
            storeOf(OLD.stream().filter(document -> !document.id().equals("x/edited")).toList()));
    for (int crashAt = 1; crashAt <= 5; crashAt++) {
      VectorStore store = storeOf(OLD);
      removeCrashing(store, crashAt, progress);
      pipeline(store).remove("x/edited");

      assertThat(StoreState.of(store)).as("operation " + crashAt).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @EnumSource(Progress.class)
  void aDocumentWhoseRemovalWasInterruptedCanComeBack(Progress progress) {
    StoreState expected = StoreState.of(storeOf(OLD));
    for (int crashAt = 1; crashAt <= 5; crashAt++) {
      VectorStore store = storeOf(OLD);
      removeCrashing(store, crashAt, progress);
      assertFinishes(store, OLD, expected, "operation " + crashAt);
    }
  }
}
