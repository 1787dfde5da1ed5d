package io.ragstone.error;

/** The work queue is full: the call was refused at once instead of being made to wait. */
public final class OverloadedException extends RagException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates an exception.
   *
   * @param message what happened, with which value, and what to do
   */
  public OverloadedException(String message) {
    super(message);
  }

  /**
   * Creates an exception with the failure that led to it.
   *
   * @param message what happened, with which value, and what to do
   * @param cause the underlying failure
   */
  public OverloadedException(String message, Throwable cause) {
    super(message, cause);
  }

  @Override
  public boolean isRetryable() {
    return true;
  }
}
