package io.ragstone.pipeline;

import java.time.Duration;
import java.util.OptionalLong;

/**
 * How far an ingest has come.
 *
 * @param documents documents that are done: written, unchanged or failed
 * @param expectedDocuments how many documents the loader expected, if it knew
 * @param failed how many of those that are done have failed
 * @param chunksFound chunks that turned out to need embedding so far, of documents that are being
 *     written as well
 * @param chunksEmbedded how many of them are embedded and written
 * @param tokens tokens computed so far
 * @param elapsed the time since the ingest began
 */
public record IngestProgress(
    long documents,
    OptionalLong expectedDocuments,
    long failed,
    long chunksFound,
    long chunksEmbedded,
    long tokens,
    Duration elapsed) {

  /** Whether two events tell of the same work, if at different times. */
  boolean isSameWorkAs(IngestProgress other) {
    return documents == other.documents
        && failed == other.failed
        && chunksFound == other.chunksFound
        && chunksEmbedded == other.chunksEmbedded
        && tokens == other.tokens;
  }

  /**
   * How many documents are still to be done.
   *
   * @return the number, empty when the loader did not know; 0 when it has brought more
   */
  public OptionalLong remainingDocuments() {
    return expectedDocuments.isEmpty()
        ? expectedDocuments
        : OptionalLong.of(Math.max(0, expectedDocuments.getAsLong() - documents));
  }

  /**
   * The tokens computed in a second, over the whole time.
   *
   * @return the rate, 0 at the very beginning
   */
  public double tokensPerSecond() {
    return elapsed.isZero() ? 0 : tokens * 1e9 / elapsed.toNanos();
  }
}
