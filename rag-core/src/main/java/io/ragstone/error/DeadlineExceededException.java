package io.ragstone.error;

/** The call did not finish before the deadline of its {@link io.ragstone.call.CallContext}. */
public final class DeadlineExceededException extends RagException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates an exception.
   *
   * @param message what happened, with which value, and what to do
   */
  public DeadlineExceededException(String message) {
    super(message);
  }

  /**
   * Creates an exception with the failure that led to it.
   *
   * @param message what happened, with which value, and what to do
   * @param cause the underlying failure
   */
  public DeadlineExceededException(String message, Throwable cause) {
    super(message, cause);
  }

  @Override
  public boolean isRetryable() {
    return true;
  }
}
