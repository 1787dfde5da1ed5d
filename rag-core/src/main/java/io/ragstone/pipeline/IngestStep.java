package io.ragstone.pipeline;

import io.ragstone.store.EmbeddedChunk;
import java.util.List;
import java.util.Optional;

/** What the threads of an ingest hand on to each other, in the order in which it is to be done. */
sealed interface IngestStep {
  /** The documents of a group come. */
  record Begin(IngestGroup group) implements IngestStep {}

  /**
   * Chunks of the group are ready to be written.
   *
   * @param rows the chunks
   * @param isComputed whether their embeddings were computed now
   * @param foundLate how many of them were not known to need embedding
   * @param tokens how many tokens were computed
   */
  record Rows(List<EmbeddedChunk> rows, boolean isComputed, int foundLate, long tokens)
      implements IngestStep {}

  /** A document of the group cannot be embedded. */
  record Refused(FailedDocument document) implements IngestStep {}

  /** All chunks of the group have come. */
  record Finish(IngestGroup group) implements IngestStep {}

  /** Nothing more comes, and why when that is a failure. */
  record End(Optional<Throwable> failure) implements IngestStep {}
}
