package io.ragstone.error;

/**
 * The root of everything that Ragstone throws because of files, models, servers or time.
 *
 * <p>Catch this type to handle any of them, or one of its subclasses to tell them apart. {@link
 * #isRetryable()} says whether the same call may succeed later without any change by the caller.
 */
public class RagException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates an exception.
   *
   * @param message what happened, with which value, and what to do
   */
  public RagException(String message) {
    super(message);
  }

  /**
   * Creates an exception with the failure that led to it.
   *
   * @param message what happened, with which value, and what to do
   * @param cause the underlying failure
   */
  public RagException(String message, Throwable cause) {
    super(message, cause);
  }

  /**
   * Whether repeating the same call later may succeed.
   *
   * @return {@code true} for failures of the moment (overload, a server that is down), {@code
   *     false} for those that stay until somebody changes the input or the configuration
   */
  public boolean isRetryable() {
    return false;
  }
}
