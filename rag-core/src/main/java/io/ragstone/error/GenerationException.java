package io.ragstone.error;

import java.util.Objects;
import java.util.Optional;

/**
 * A generator produced no answer; {@link #reason()} says which way it failed, {@link
 * #writtenText()} what it had written until then.
 */
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
    /** The model declined to answer, or a content filter removed the answer. */
    REFUSED,
    /**
     * The answer reached the limit of tokens before it was complete; raising the limit may help.
     */
    CUT_OFF,
    /** Generation failed for another reason. */
    FAILED
  }

  private final Reason reason;

  /** Empty when nothing was written; an Optional is not serializable. */
  private final String writtenText;

  /**
   * Creates an exception.
   *
   * @param reason the kind of failure
   * @param message what happened, with which value, and what to do
   */
  public GenerationException(Reason reason, String message) {
    this(reason, message, "");
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
    this.writtenText = "";
  }

  private GenerationException(Reason reason, String message, String writtenText) {
    super(message);
    this.reason = Objects.requireNonNull(reason, "reason");
    this.writtenText = Objects.requireNonNull(writtenText, "writtenText");
  }

  /**
   * This failure together with the text that was there when it happened.
   *
   * @param text what the generator had written
   * @return a new exception that differs in {@link #writtenText()} alone
   */
  public GenerationException withWrittenText(String text) {
    GenerationException copy = new GenerationException(reason, String.valueOf(getMessage()), text);
    if (getCause() != null) {
      copy.initCause(getCause());
    }
    copy.setStackTrace(getStackTrace());
    return copy;
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
   * What the generator had written when it failed: the text of all deltas of an answer that broke
   * off, or a whole text that is not what was asked for. It is not part of the message, so that
   * answers do not get into logs.
   *
   * @return the text, empty when there is none
   */
  public Optional<String> writtenText() {
    return Optional.of(writtenText).filter(text -> !text.isEmpty());
  }

  @Override
  public boolean isRetryable() {
    return reason == Reason.UNAVAILABLE
        || reason == Reason.TIMEOUT
        || reason == Reason.RATE_LIMITED;
  }
}
