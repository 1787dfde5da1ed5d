package io.ragstone.pipeline;

import java.time.Duration;
import java.util.List;

/** What an ingest did. Immutable. */
public final class IngestReport {
  /** How many failed documents a report describes; it counts all of them. */
  public static final int MAX_FAILURES = 1_000;

  private final IngestTally tally;
  private final List<FailedDocument> failures;
  private final StageTimings timings;
  private final Duration elapsed;

  /** Keeps the tally, which nobody changes any more. */
  IngestReport(IngestTally tally, StageTimings timings, Duration elapsed) {
    this.tally = tally;
    this.failures = List.copyOf(tally.failures);
    this.timings = timings;
    this.elapsed = elapsed;
  }

  void measure(Measurements.Builder measured) {
    measured
        .count(Count.DOCUMENTS_ADDED, tally.added)
        .count(Count.DOCUMENTS_UPDATED, tally.updated)
        .count(Count.DOCUMENTS_UNCHANGED, tally.unchanged)
        .count(Count.DOCUMENTS_REMOVED, tally.removed)
        .count(Count.DOCUMENTS_FAILED, tally.failed)
        .count(Count.CHUNKS_EMBEDDED, tally.chunksEmbedded)
        .count(Count.CHUNKS_DELETED, tally.chunksDeleted)
        .count(Count.CACHE_HITS, tally.chunksMoved)
        .count(Count.INPUT_TOKENS, tally.tokens);
  }

  /**
   * Documents that were new.
   *
   * @return how many
   */
  public long added() {
    return tally.added;
  }

  /**
   * Documents that had changed, or that another splitter or embedder had been used for.
   *
   * @return how many
   */
  public long updated() {
    return tally.updated;
  }

  /**
   * Documents that were as they are; nothing was computed for them.
   *
   * @return how many
   */
  public long unchanged() {
    return tally.unchanged;
  }

  /**
   * Documents that were removed because the loader does not bring them any more.
   *
   * @return how many
   */
  public long removed() {
    return tally.removed;
  }

  /**
   * Documents that could not be taken in. The store has of them what it had before.
   *
   * @return how many
   */
  public long failed() {
    return tally.failed;
  }

  /**
   * The documents that could not be taken in, in their order.
   *
   * @return the first {@value #MAX_FAILURES} of them
   */
  public List<FailedDocument> failures() {
    return failures;
  }

  /**
   * Documents without any text. They are among the added, updated and unchanged: the store
   * remembers them, and has no chunks of them.
   *
   * @return how many
   */
  public long empty() {
    return tally.empty;
  }

  /**
   * All documents that the loader brought.
   *
   * @return the sum of added, updated, unchanged and failed
   */
  public long documents() {
    return tally.documents();
  }

  /**
   * Chunks whose embedding was computed.
   *
   * @return how many
   */
  public long chunksEmbedded() {
    return tally.chunksEmbedded;
  }

  /**
   * Chunks written again with the embedding they had, because only their place or metadata changed.
   *
   * @return how many
   */
  public long chunksMoved() {
    return tally.chunksMoved;
  }

  /**
   * Chunks that their documents no longer have.
   *
   * @return how many; those of removed documents are not counted
   */
  public long chunksDeleted() {
    return tally.chunksDeleted;
  }

  /**
   * Tokens that were computed.
   *
   * @return how many
   */
  public long tokens() {
    return tally.tokens;
  }

  /**
   * How long the stages took. They overlap, so that their sum is more than {@link #elapsed()}.
   *
   * @return the times
   */
  public StageTimings timings() {
    return timings;
  }

  /**
   * How long the ingest took.
   *
   * @return the time from its beginning to its end
   */
  public Duration elapsed() {
    return elapsed;
  }

  @Override
  public String toString() {
    return String.format(
        "%d added, %d updated, %d unchanged, %d removed, %d failed; %d chunks embedded (%d tokens),"
            + " %d moved, %d deleted",
        added(),
        updated(),
        unchanged(),
        removed(),
        failed(),
        chunksEmbedded(),
        tokens(),
        chunksMoved(),
        chunksDeleted());
  }
}
