package io.ragstone.examples;

import io.ragstone.embedding.Embedder;
import io.ragstone.generation.ExtractiveGenerator;
import io.ragstone.generation.Generator;
import io.ragstone.llm.openai.OpenAiGenerator;
import java.util.Map;

/**
 * What writes the answers.
 *
 * @param generator the generator
 * @param isLanguageModel whether it writes texts of its own and can rewrite questions
 */
record AnswerModel(Generator generator, boolean isLanguageModel) {

  /**
   * A model behind the OpenAI protocol when {@code OPENAI_API_KEY} or {@code OPENAI_BASE_URL} is
   * set, by the name in {@code OPENAI_MODEL}; otherwise sentences of the passages.
   */
  static AnswerModel fromEnvironment(Map<String, String> environment, Embedder embedder) {
    if (setting(environment, "OPENAI_API_KEY").isEmpty()
        && setting(environment, "OPENAI_BASE_URL").isEmpty()) {
      return new AnswerModel(ExtractiveGenerator.builder().embedder(embedder).build(), false);
    }
    OpenAiGenerator.Builder openAi = OpenAiGenerator.builder().fromEnvironment();
    String model = setting(environment, "OPENAI_MODEL");
    return new AnswerModel((model.isEmpty() ? openAi : openAi.model(model)).build(), true);
  }

  private static String setting(Map<String, String> environment, String variable) {
    return environment.getOrDefault(variable, "").strip();
  }
}
