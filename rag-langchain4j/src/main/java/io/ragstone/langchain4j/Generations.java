package io.ragstone.langchain4j;

import dev.langchain4j.model.chat.response.ChatResponse;
import io.ragstone.error.GenerationException;
import io.ragstone.generation.FinishReason;
import io.ragstone.generation.Generation;
import io.ragstone.generation.TokenUsage;
import java.util.Optional;

/** Chat responses as generations. */
final class Generations {
  private Generations() {}

  static Generation of(Object model, ChatResponse response, String text) {
    String name =
        response.modelName() == null ? model.getClass().getSimpleName() : response.modelName();
    return new Generation(
        text, name, finishReason(response.finishReason()), usage(response.tokenUsage()));
  }

  static GenerationException withoutText(Object model) {
    return new GenerationException(
        GenerationException.Reason.INVALID_RESPONSE,
        model.getClass().getSimpleName()
            + " answered without a text; a model that may call tools cannot be a generator");
  }

  private static FinishReason finishReason(dev.langchain4j.model.output.FinishReason reason) {
    if (reason == null) {
      return FinishReason.OTHER;
    }
    return switch (reason) {
      case STOP -> FinishReason.STOP;
      case LENGTH -> FinishReason.LENGTH;
      case CONTENT_FILTER -> FinishReason.CONTENT_FILTER;
      case TOOL_EXECUTION, OTHER -> FinishReason.OTHER;
    };
  }

  private static Optional<TokenUsage> usage(dev.langchain4j.model.output.TokenUsage usage) {
    return usage == null || usage.inputTokenCount() == null || usage.outputTokenCount() == null
        ? Optional.empty()
        : Optional.of(new TokenUsage(usage.inputTokenCount(), usage.outputTokenCount()));
  }
}
