package io.ragstone.question;

import io.ragstone.call.CallContext;
import java.util.Objects;

/**
 * A question that is to be expanded.
 *
 * @param question the question, standing alone
 * @param context deadline and cancellation
 */
public record ExpansionRequest(String question, CallContext context) {
  /** Creates a request. */
  public ExpansionRequest {
    Objects.requireNonNull(question, "question");
    Objects.requireNonNull(context, "context");
  }
}
