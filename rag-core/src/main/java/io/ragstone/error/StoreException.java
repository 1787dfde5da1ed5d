package io.ragstone.error;

import java.util.Objects;

/** A vector store refused or failed an operation; {@link #reason()} says which way. */
public final class StoreException extends RagException {
  private static final long serialVersionUID = 1L;

  /** The ways in which a store can fail, each with its own remedy. */
  public enum Reason {
    /** The store cannot be reached; retrying later may help. */
    UNAVAILABLE,
    /** The store did not answer in time; retrying later may help. */
    TIMEOUT,
    /** Missing, wrong or insufficient credentials. */
    AUTHENTICATION,
    /** What is stored differs from what was asked for: dimension, metric, fields, embedder. */
    SCHEMA_MISMATCH,
    /** The request itself can never succeed on this store. */
    INVALID_REQUEST,
    /** The store (or this version of it) lacks the capability. */
    UNSUPPORTED,
    /** Another process or another writer holds the store. */
    LOCKED,
    /** The write would replace data that belongs to somebody else. */
    CONFLICT,
    /** Stored data cannot be read back. */
    CORRUPT,
    /** Reading or writing failed for another reason. */
    FAILED
  }

  private final Reason reason;

  /**
   * Creates an exception.
   *
   * @param reason the kind of failure
   * @param message what happened, with which value, and what to do
   */
  public StoreException(Reason reason, String message) {
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
  public StoreException(Reason reason, String message, Throwable cause) {
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
    return reason == Reason.UNAVAILABLE || reason == Reason.TIMEOUT;
  }
}
