package io.ragstone.pipeline;

import io.ragstone.error.RagException;

/**
 * An ingest that ended early: a store that stayed down, a model that failed, a loader that broke
 * off, a bad document that was not to be skipped. The cause says which. What was written stays, and
 * the next ingest of the same documents goes on from there.
 */
public final class IngestException extends RagException {
  private static final long serialVersionUID = 1L;

  private final transient IngestReport report;

  IngestException(RagException cause, IngestReport report) {
    super(
        "The ingest ended early: "
            + cause.getMessage()
            + ". Until then: "
            + report
            + ". Run it again to go on from there",
        cause);
    this.report = report;
  }

  /**
   * What had been done.
   *
   * @return the report so far
   */
  public IngestReport report() {
    return report;
  }

  @Override
  public boolean isRetryable() {
    return getCause() instanceof RagException cause && cause.isRetryable();
  }
}
