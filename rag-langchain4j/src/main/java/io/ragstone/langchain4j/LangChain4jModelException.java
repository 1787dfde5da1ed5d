package io.ragstone.langchain4j;

import io.ragstone.error.RagException;

/**
 * An embedding or scoring model of LangChain4j failed. {@link #isRetryable()} says whether it may
 * succeed later, so that an ingest tries again what a server refused for the moment.
 */
public final class LangChain4jModelException extends RagException {
  private static final long serialVersionUID = 1L;

  private final boolean retryable;

  /**
   * Creates an exception with the failure that led to it.
   *
   * @param message what happened
   * @param cause the model's own exception
   * @param retryable whether the same call may succeed later
   */
  public LangChain4jModelException(String message, Throwable cause, boolean retryable) {
    super(message, cause);
    this.retryable = retryable;
  }

  @Override
  public boolean isRetryable() {
    return retryable;
  }
}
