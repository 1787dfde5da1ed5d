package io.ragstone.llm.openai;

import com.openai.core.JsonField;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionMessage;
import com.openai.models.completions.CompletionUsage;
import io.ragstone.generation.FinishReason;
import io.ragstone.generation.Generation;
import io.ragstone.generation.TokenUsage;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads what servers answer, leniently where a compatible server may leave something out. */
final class Responses {
  private Responses() {}

  static Generation read(ChatCompletion completion, String model, Failures failures) {
    ChatCompletion.Choice choice =
        Stream.ofNullable(completion)
            .flatMap(answer -> answer.choices().stream())
            .findFirst()
            .orElseThrow(() -> failures.invalidResponse("it has no choices"));
    ChatCompletionMessage message = choice.message();
    Optional<String> content = message.content().filter(text -> !text.isEmpty());
    Optional<String> refusal =
        message.refusal().filter(text -> !text.isEmpty() && content.isEmpty());
    Optional<String> reason =
        choice._finishReason().asKnown().map(ChatCompletion.Choice.FinishReason::asString);
    return new Generation(
        content.or(() -> refusal).orElse(""),
        model,
        refusal.isPresent() ? FinishReason.OTHER : finishReason(reason),
        usage(completion._usage()));
  }

  static boolean isRefusal(ChatCompletion completion) {
    ChatCompletionMessage message = completion.choices().get(0).message();
    return message.refusal().filter(text -> !text.isEmpty()).isPresent()
        && message.content().filter(text -> !text.isEmpty()).isEmpty();
  }

  static FinishReason finishReason(Optional<String> reason) {
    return switch (reason.orElse("")) {
      case "stop" -> FinishReason.STOP;
      case "length" -> FinishReason.LENGTH;
      case "content_filter" -> FinishReason.CONTENT_FILTER;
      default -> FinishReason.OTHER;
    };
  }

  static Optional<TokenUsage> usage(JsonField<CompletionUsage> usage) {
    return usage
        .asKnown()
        .flatMap(
            counted ->
                counted
                    ._promptTokens()
                    .asKnown()
                    .flatMap(
                        prompt ->
                            counted
                                ._completionTokens()
                                .asKnown()
                                .filter(completion -> prompt >= 0 && completion >= 0)
                                .map(completion -> new TokenUsage(prompt, completion))));
  }
}
