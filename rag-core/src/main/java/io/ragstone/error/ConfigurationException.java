package io.ragstone.error;

/**
 * Parts that do not fit together, found when they are put together: a store of another dimension
 * than the embedder, a question asked of a pipeline without a generator.
 */
public final class ConfigurationException extends RagException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates an exception.
   *
   * @param message what happened, with which value, and what to do
   */
  public ConfigurationException(String message) {
    super(message);
  }

  /**
   * Creates an exception with the failure that led to it.
   *
   * @param message what happened, with which value, and what to do
   * @param cause the underlying failure
   */
  public ConfigurationException(String message, Throwable cause) {
    super(message, cause);
  }
}
