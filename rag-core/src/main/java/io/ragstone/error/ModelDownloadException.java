package io.ragstone.error;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The files of a model could not be fetched; {@link #reason()} says which way it failed. */
public final class ModelDownloadException extends RagException {
  private static final long serialVersionUID = 1L;

  /** The ways in which a download can fail, each with its own remedy. */
  public enum Reason {
    /** The hub cannot be reached, failed inside or broke off; retrying later may help. */
    UNAVAILABLE,
    /** The hub did not answer in time or stopped sending; retrying later may help. */
    TIMEOUT,
    /** Too many requests; retrying after {@link #retryAfter()} may help. */
    RATE_LIMITED,
    /** A private or gated model, and no token or not the right one. */
    AUTHENTICATION,
    /** No such model, revision or file. */
    NOT_FOUND,
    /** A file is not on this machine, and downloads are switched off. */
    OFFLINE,
    /** The answer is not that of a hub, or exceeds a limit. */
    INVALID_RESPONSE,
    /** What was received is not what the hub announced. */
    CORRUPT,
    /** The cache folder cannot be read or written, or its disk is full. */
    STORAGE
  }

  private final Reason reason;
  private final @Nullable Duration retryAfter;

  /**
   * Creates an exception.
   *
   * @param reason the kind of failure
   * @param message what happened, with which value, and what to do
   */
  public ModelDownloadException(Reason reason, String message) {
    super(message);
    this.reason = Objects.requireNonNull(reason, "reason");
    this.retryAfter = null;
  }

  /**
   * Creates an exception with the failure that led to it.
   *
   * @param reason the kind of failure
   * @param message what happened, with which value, and what to do
   * @param cause the underlying failure
   */
  public ModelDownloadException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = Objects.requireNonNull(reason, "reason");
    this.retryAfter = null;
  }

  /**
   * Creates an exception for a server that said when to come back.
   *
   * @param reason the kind of failure
   * @param message what happened, with which value, and what to do
   * @param retryAfter how long to wait
   */
  public ModelDownloadException(Reason reason, String message, Duration retryAfter) {
    super(message);
    this.reason = Objects.requireNonNull(reason, "reason");
    this.retryAfter = Objects.requireNonNull(retryAfter, "retryAfter");
  }

  /**
   * The kind of failure.
   *
   * @return the reason
   */
  public Reason reason() {
    return reason;
  }

  /**
   * How long the server asked to wait before the next try.
   *
   * @return the time, or nothing when the server did not say
   */
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }

  @Override
  public boolean isRetryable() {
    return reason == Reason.UNAVAILABLE
        || reason == Reason.TIMEOUT
        || reason == Reason.RATE_LIMITED;
  }
}
