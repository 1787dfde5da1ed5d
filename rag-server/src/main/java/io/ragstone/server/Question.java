package io.ragstone.server;

import io.ragstone.call.CallContext;
import io.ragstone.pipeline.Query;
import io.ragstone.pipeline.RetrievalOptions;

/** Reads what is asked. */
final class Question {
  private Question() {}

  /** The fields {@code question}, {@code top_k} and {@code top_n} as a query. */
  static Query of(
      JsonFields fields, RetrievalOptions retrieval, ServerLimits limits, CallContext context) {
    String text = fields.requiredText("question", limits.maxQuestionCharacters());
    int topK = fields.number("top_k", limits.maxTopK()).orElse(retrieval.topK());
    int topN = fields.number("top_n", topK).orElse(Math.min(retrieval.topN(), topK));
    return Query.builder(text).topK(topK).topN(topN).context(context).build();
  }
}
