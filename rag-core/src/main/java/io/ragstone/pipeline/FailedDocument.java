package io.ragstone.pipeline;

import java.util.Objects;

/**
 * A document that an ingest could not take in.
 *
 * @param sourceId its id
 * @param problem at which step
 * @param failure why
 */
public record FailedDocument(String sourceId, Problem problem, RuntimeException failure) {
  /** The steps at which a document can fail. */
  public enum Problem {
    /** The loader could not read it. */
    UNREADABLE,
    /** It has more characters than {@link IngestOptions#maxDocumentCharacters()}. */
    TOO_LARGE,
    /** It has no text, and {@link BadDocuments#FAIL} was asked for. */
    EMPTY,
    /** The splitter failed. */
    NOT_SPLIT,
    /** The embedder refused one of its chunks, such as for being too long. */
    NOT_EMBEDDED,
    /** The store refused it, such as for a text or an id that is too long. */
    NOT_STORED
  }

  /** Creates a failed document. */
  public FailedDocument {
    Objects.requireNonNull(sourceId, "sourceId");
    Objects.requireNonNull(problem, "problem");
    Objects.requireNonNull(failure, "failure");
  }

  @Override
  public String toString() {
    return sourceId + " (" + problem + "): " + failure.getMessage();
  }
}
