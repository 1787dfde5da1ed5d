package io.ragstone.error;

import java.util.Objects;

/** A generator produced no answer; {@link #reason()} says which way it failed. */
public final class GenerationException extends RagException {
  private static final long serialVersionUID = 1L;

  /** The ways in which generation can fail, each with its own remedy. */
  public enum Reason {
    /** The server cannot be reached or failed inside; retrying later may help. */
    UNAVAILABLE,
    /** The server did not answer in time; retrying later may help. */
    TIMEOUT,
    /** Too many requests or an exhausted quota; retrying later may help. */
    RATE_LIMITED,
    /** Missing, wrong or insufficient credentials. */
    AUTHENTICATION,
    /** The server refused the request as it stands. */
    INVALID_REQUEST,
    /** The server's answer could not be understood. */
    INVALID_RESPONSE,
    /** Generation failed for another reason. */
    FAILED
  }

  private final Reason reason;

  /**
   * Creates an exception.
   *
   * @param reason the kind of failure
   * @param message what happened, with which value, and what to do
   */
  public GenerationException(Reason reason, String message) {
    super(message);
    this.reason = Objects.requireNonNull(reason, "reason");
  }

  /**
   * Creates an exception with the failure that led to it.
   *
   * @param reason the kind of failure
   * @param message what happened, with which value, and what to do
   * @param cause the underlying failure
   */
  public GenerationException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = Objects.requireNonNull(reason, "reason");
  }

  /**
   * The kind of failure.
   *
   * @return the reason
   */
  public Reason reason() {
    return reason;
  }

  @Override
  public boolean isRetryable() {
    return reason == Reason.UNAVAILABLE
        || reason == Reason.TIMEOUT
        || reason == Reason.RATE_LIMITED;
  }
}
