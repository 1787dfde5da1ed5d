package io.ragstone.generation;

import io.ragstone.call.CallContext;
import io.ragstone.prompt.Passages;
import io.ragstone.prompt.PromptTemplate;

/** Requests for tests. */
final class Requests {
  private Requests() {}

  static GenerationRequest request(String question, String... texts) {
    return request(CallContext.unbounded(), question, texts);
  }

  static GenerationRequest request(CallContext context, String question, String... texts) {
    return GenerationRequest.of(question, Passages.of(texts), PromptTemplate.GROUNDED, context);
  }
}
