package io.ragstone.error;

/** A text has more tokens than the configured maximum, and truncation was switched off. */
public final class InputTooLongException extends RagException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates an exception.
   *
   * @param message what happened, with which value, and what to do
   */
  public InputTooLongException(String message) {
    super(message);
  }

  /**
   * Creates an exception with the failure that led to it.
   *
   * @param message what happened, with which value, and what to do
   * @param cause the underlying failure
   */
  public InputTooLongException(String message, Throwable cause) {
    super(message, cause);
  }
}
