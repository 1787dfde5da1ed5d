package io.ragstone.error;

/** A document could not be read or decoded. */
public final class DocumentException extends RagException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates an exception.
   *
   * @param message what happened, with which value, and what to do
   */
  public DocumentException(String message) {
    super(message);
  }

  /**
   * Creates an exception with the failure that led to it.
   *
   * @param message what happened, with which value, and what to do
   * @param cause the underlying failure
   */
  public DocumentException(String message, Throwable cause) {
    super(message, cause);
  }
}
