package io.ragstone.error;

/**
 * A file of a test collection (corpus, queries, judgements) or of a run could not be read or
 * written.
 */
public final class DatasetException extends RagException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates an exception.
   *
   * @param message what happened, with which value, and what to do
   */
  public DatasetException(String message) {
    super(message);
  }

  /**
   * Creates an exception with the failure that led to it.
   *
   * @param message what happened, with which value, and what to do
   * @param cause the underlying failure
   */
  public DatasetException(String message, Throwable cause) {
    super(message, cause);
  }
}
