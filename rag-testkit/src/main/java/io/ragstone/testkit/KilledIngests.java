package io.ragstone.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.ragstone.document.Chunk;
import io.ragstone.embedding.Embedder;
import io.ragstone.embedding.Embedding;
import io.ragstone.pipeline.IngestReport;
import io.ragstone.pipeline.IngestRequest;
import io.ragstone.pipeline.RagPipeline;
import io.ragstone.splitter.SeparatorSplitter;
import io.ragstone.store.EmbeddedChunk;
import io.ragstone.store.SourceManifest;
import io.ragstone.store.VectorStore;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/**
 * Ingests in processes of their own that are killed at any moment. Each brings a new edition of the
 * documents to what the one before has left; then the edition is ingested once more, and the store
 * must hold what it would hold had nobody killed anything.
 */
public final class KilledIngests {
  /** How long after an event a process may live on, in milliseconds. */
  private static final int AFTER_EVENT_MILLIS = 30;

  /** How long after its start a process may live that is killed before it says anything. */
  private static final int BEFORE_EVENTS_MILLIS = 700;

  private static final double MAX_DIFFERENCE = 1e-5;

  /** How often in a row a store may bring deleted chunks back. */
  private static final int MAX_REPAIRS = 3;

  /** A store that is written by this process and others, one after the other. */
  public interface Target {
    /**
     * Opens the store.
     *
     * @return the store, to be closed before another process opens it
     */
    VectorStore open();

    /**
     * Starts a program that opens the store and calls {@link KilledIngests#ingest}.
     *
     * @param edition the edition to ingest
     * @return its process
     * @throws IOException when it cannot be started
     */
    JavaProcess start(int edition) throws IOException;

    /**
     * Whether the store is known to bring back chunks, long after it deleted them. Each time it
     * does, the ingest that follows must remove them.
     *
     * @return {@code false} unless overridden: what was deleted stays deleted
     */
    default boolean bringsBackDeleted() {
      return false;
    }
  }

  private final Target target;
  private final Embedder embedder;
  private final EditedDocuments documents;
  private final Random random;

  /** Has the same editions, and nobody interrupts them. */
  private final VectorStore calm;

  /** The ids of all chunks that there ever were. */
  private final Set<String> written = new HashSet<>();

  private long rowsCompared;
  private int repairs;

  private KilledIngests(
      Target target, Embedder embedder, EditedDocuments documents, Random random) {
    this.target = target;
    this.embedder = embedder;
    this.documents = documents;
    this.random = random;
    try (VectorStore store = target.open()) {
      this.calm = new InMemoryVectorStore(embedder.identity(), store.describe().metric());
    }
  }

  /**
   * What the program does: it ingests an edition and says each progress.
   *
   * @param store the store
   * @param embedder the embedder
   * @param documents the documents
   * @param edition their edition
   */
  public static void ingest(
      VectorStore store, Embedder embedder, EditedDocuments documents, int edition) {
    JavaProcess.say("opened");
    ingest(store, embedder, documents, edition, () -> JavaProcess.say("progress"));
    JavaProcess.say("done");
  }

  private static IngestReport ingest(
      VectorStore store,
      Embedder embedder,
      EditedDocuments documents,
      int edition,
      Runnable onProgress) {
    return RagPipeline.builder()
        .embedder(embedder)
        .store(store)
        .splitter(new SeparatorSplitter("\n\n"))
        .build()
        .ingest(
            IngestRequest.builder(documents.edition(edition))
                .removeMissing()
                .progress(progress -> onProgress.run())
                .build());
  }

  /**
   * Kills processes, and checks after each that its work can be finished. Prints a line for each.
   *
   * @param target the store, empty at first
   * @param embedder the embedder that the processes use too
   * @param documents the documents
   * @param kills how many processes to kill
   * @param seed decides at which moments
   * @throws IOException when a process cannot be started or listened to
   */
  public static void run(
      Target target, Embedder embedder, EditedDocuments documents, int kills, long seed)
      throws IOException {
    KilledIngests killed = new KilledIngests(target, embedder, documents, new Random(seed));
    System.out.printf("Kills of ingests into %s, seed %d%n", killed.location(), seed);
    for (int edition = 0; edition < kills; edition++) {
      killed.killOne(edition);
    }
    System.out.printf(
        "%d kills, after each of which the rows were those of an ingest that nobody kills, %d rows"
            + " in all; deleted rows that came back by themselves were removed by %d further"
            + " ingests%n",
        kills, killed.rowsCompared, killed.repairs);
  }

  private String location() {
    try (VectorStore store = target.open()) {
      return store.describe().location();
    }
  }

  private void killOne(int edition) throws IOException {
    AtomicInteger events = new AtomicInteger();
    ingest(calm, embedder, documents, edition, events::incrementAndGet);
    StoreContents expected = StoreContents.of(calm);
    written.addAll(ids(expected));
    String moment = kill(edition, events.get());
    try (VectorStore store = target.open()) {
      StoreContents found = StoreContents.of(store);
      requireTrueClaims(found);
      IngestReport report = ingest(store, embedder, documents, edition, () -> {});

      assertThat(report.chunksEmbedded())
          .as("what was written is not embedded again")
          .isEqualTo(expected.rows().size() - common(found, expected));
      assertSame(settled(store, edition, expected), expected);
      rowsCompared += expected.rows().size();
      System.out.printf(
          "kill %2d %s: %d of %d chunks there, %d sources committed, %d under way; next ingest:"
              + " %s%n",
          edition + 1,
          moment,
          common(found, expected),
          expected.rows().size(),
          found.manifests().stream().filter(SourceManifest::isCommitted).count(),
          found.manifests().stream().filter(manifest -> !manifest.isCommitted()).count(),
          report);
    }
  }

  /** What the store holds when it has stopped bringing back what it deleted. */
  private StoreContents settled(VectorStore store, int edition, StoreContents expected) {
    StoreContents contents = StoreContents.of(store);
    for (int i = 0; i < MAX_REPAIRS && hasBroughtBack(contents, expected); i++) {
      IngestReport repair = ingest(store, embedder, documents, edition, () -> {});
      System.out.printf(
          "        %d deleted chunks had come back; the next ingest: %s%n",
          contents.rows().size() - expected.rows().size(), repair);
      assertThat(repair.chunksEmbedded()).as("nothing is embedded to remove chunks").isZero();
      repairs++;
      contents = StoreContents.of(store);
    }
    return contents;
  }

  private boolean hasBroughtBack(StoreContents contents, StoreContents expected) {
    Set<String> more = new HashSet<>(ids(contents));
    more.removeAll(ids(expected));
    return target.bringsBackDeleted() && !more.isEmpty() && written.containsAll(more);
  }

  private String kill(int edition, int events) throws IOException {
    int event = random.nextInt(events + 2) - 1;
    int millis = random.nextInt(event < 0 ? BEFORE_EVENTS_MILLIS : AFTER_EVENT_MILLIS);
    boolean isDone = false;
    try (JavaProcess process = target.start(edition)) {
      for (int i = -1; i < event && !isDone; i++) {
        List<String> words = process.next();
        if (words.isEmpty()) {
          throw new IllegalStateException("The process ended by itself after event " + i);
        }
        isDone = words.get(0).equals("done");
      }
      pause(millis);
    }
    return String.format("%3d ms after event %2d of %d", millis, event, events);
  }

  private static void pause(int millis) {
    try {
      TimeUnit.MILLISECONDS.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted before the kill", e);
    }
  }

  private static Set<String> ids(StoreContents contents) {
    return contents.rows().stream().map(row -> row.chunk().id()).collect(Collectors.toSet());
  }

  private static int common(StoreContents some, StoreContents others) {
    Set<String> ids = new HashSet<>(ids(some));
    ids.retainAll(ids(others));
    return ids.size();
  }

  /** A committed manifest names chunks that are there. */
  private static void requireTrueClaims(StoreContents found) {
    Set<String> ids = ids(found);
    assertThat(found.manifests())
        .filteredOn(SourceManifest::isCommitted)
        .allSatisfy(manifest -> assertThat(ids).containsAll(manifest.chunkIds()));
  }

  private static void assertSame(StoreContents actual, StoreContents expected) {
    assertThat(actual.rows()).hasSameSizeAs(expected.rows());
    for (int i = 0; i < expected.rows().size(); i++) {
      EmbeddedChunk row = actual.rows().get(i);
      Chunk chunk = expected.rows().get(i).chunk();
      assertThat(row.chunk()).isEqualTo(chunk);
      assertThat(row.chunk().metadata()).isEqualTo(chunk.metadata());
      assertNear(row.embedding(), expected.rows().get(i).embedding());
    }
    assertThat(actual.manifests()).isEqualTo(expected.manifests());
  }

  private static void assertNear(Embedding actual, Embedding expected) {
    assertThat(actual.dimension()).isEqualTo(expected.dimension());
    for (int i = 0; i < expected.dimension(); i++) {
      assertThat((double) Math.abs(actual.get(i) - expected.get(i)))
          .isLessThanOrEqualTo(MAX_DIFFERENCE);
    }
  }
}
