package io.ragstone.llm.openai;

import com.openai.core.JsonValue;
import com.openai.models.ResponseFormatJsonSchema;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import io.ragstone.document.UnicodeText;
import io.ragstone.generation.GenerationRequest;
import io.ragstone.prompt.Message;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * Writes the bodies of requests. What is not set is not sent.
 *
 * @param model the model's name
 * @param temperature how freely it chooses its words
 * @param maxTokens the limit of the answer, as {@code max_tokens}
 * @param maxCompletionTokens the limit of reasoning and answer
 * @param streamUsage whether streamed answers shall say what they cost
 */
record ChatRequests(
    String model,
    OptionalDouble temperature,
    OptionalInt maxTokens,
    OptionalInt maxCompletionTokens,
    boolean streamUsage) {

  ChatCompletionCreateParams whole(GenerationRequest request) {
    return params(request).build();
  }

  ChatCompletionCreateParams streamed(GenerationRequest request) {
    ChatCompletionCreateParams.Builder params = params(request);
    if (streamUsage) {
      params.streamOptions(ChatCompletionStreamOptions.builder().includeUsage(true).build());
    }
    return params.build();
  }

  /**
   * For an answer that is JSON of the form of a record.
   *
   * @throws IllegalArgumentException when the type has no such form
   */
  ChatCompletionCreateParams structured(GenerationRequest request, Class<?> type) {
    if (!type.isRecord()) {
      throw new IllegalArgumentException(
          "An answer can be a record, but " + type.getName() + " is none");
    }
    try {
      return named(params(request).responseFormat(type).build().rawParams(), type);
    } catch (IllegalArgumentException | IllegalStateException e) {
      throw new IllegalArgumentException(
          "An answer cannot have the form of "
              + type.getName()
              + ", which has parts other than text, numbers, booleans, enums, records, lists and"
              + " Optional: "
              + e.getMessage(),
          e);
    }
  }

  /**
   * Gives the schema a name within the 64 letters, digits, underscores and dashes that are valid.
   */
  private static ChatCompletionCreateParams named(
      ChatCompletionCreateParams params, Class<?> type) {
    ResponseFormatJsonSchema format = params.responseFormat().orElseThrow().asJsonSchema();
    String name = type.getSimpleName().replaceAll("[^A-Za-z0-9_-]", "_");
    return params.toBuilder()
        .responseFormat(
            format.toBuilder()
                .jsonSchema(
                    format.jsonSchema().toBuilder()
                        .name(name.substring(0, Math.min(64, name.length())))
                        .build())
                .build())
        .build();
  }

  private ChatCompletionCreateParams.Builder params(GenerationRequest request) {
    ChatCompletionCreateParams.Builder params = ChatCompletionCreateParams.builder().model(model);
    for (Message message : request.messages()) {
      String text = UnicodeText.wellFormed(message.text());
      switch (message.role()) {
        case SYSTEM -> params.addSystemMessage(text);
        case USER -> params.addUserMessage(text);
        case ASSISTANT -> params.addAssistantMessage(text);
      }
    }
    temperature.ifPresent(value -> params.temperature(value));
    // openai-java marks its own setter as deprecated, but compatible servers know no other limit.
    maxTokens.ifPresent(
        limit -> params.putAdditionalBodyProperty("max_tokens", JsonValue.from(limit)));
    maxCompletionTokens.ifPresent(limit -> params.maxCompletionTokens(limit));
    return params;
  }
}
