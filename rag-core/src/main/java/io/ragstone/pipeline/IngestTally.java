package io.ragstone.pipeline;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Counts what an ingest does. Used by the thread that writes. */
final class IngestTally {
  OptionalLong expected = OptionalLong.empty();
  long added;
  long updated;
  long unchanged;
  long removed;
  long failed;
  long empty;
  long chunksFound;
  long chunksEmbedded;
  long chunksMoved;
  long chunksDeleted;
  long tokens;
  final List<FailedDocument> failures = new ArrayList<>();

  void fail(FailedDocument document) {
    failed++;
    if (failures.size() < IngestReport.MAX_FAILURES) {
      failures.add(document);
    }
  }

  long documents() {
    return added + updated + unchanged + failed;
  }

  IngestProgress progress(Duration elapsed) {
    return new IngestProgress(
        documents(), expected, failed, chunksFound, chunksEmbedded, tokens, elapsed);
  }
}
