package io.ragstone.error;

/**
 * The call was cancelled through its {@link io.ragstone.call.CallContext}, or its thread was
 * interrupted.
 */
public final class CallCancelledException extends RagException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates an exception.
   *
   * @param message what happened, with which value, and what to do
   */
  public CallCancelledException(String message) {
    super(message);
  }

  /**
   * Creates an exception with the failure that led to it.
   *
   * @param message what happened, with which value, and what to do
   * @param cause the underlying failure
   */
  public CallCancelledException(String message, Throwable cause) {
    super(message, cause);
  }
}
