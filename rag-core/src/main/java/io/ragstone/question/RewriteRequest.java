package io.ragstone.question;

import io.ragstone.call.CallContext;
import java.util.Objects;

/**
 * A follow-up question that is to be rewritten.
 *
 * @param question the question as asked
 * @param conversation what was said before it, never empty
 * @param context deadline and cancellation
 */
public record RewriteRequest(String question, Conversation conversation, CallContext context) {
  /** Creates a request. */
  public RewriteRequest {
    Objects.requireNonNull(question, "question");
    if (conversation.isEmpty()) {
      throw new IllegalArgumentException(
          "A question that follows nothing stands alone already; ask for a rewrite only where the"
              + " conversation has turns");
    }
    Objects.requireNonNull(context, "context");
  }
}
