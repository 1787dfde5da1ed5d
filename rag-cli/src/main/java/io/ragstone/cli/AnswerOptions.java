package io.ragstone.cli;

import io.ragstone.embedding.Embedder;
import io.ragstone.generation.ExtractiveGenerator;
import io.ragstone.generation.Generator;
import io.ragstone.llm.openai.OpenAiGenerator;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What writes the answers. */
final class AnswerOptions {
  /** The environment variable of the key; no option, as others see those. */
  static final String KEY = "OPENAI_API_KEY";

  @Option(
      names = "--base-url",
      paramLabel = "URL",
      defaultValue = "${env:OPENAI_BASE_URL:-}",
      description =
          "A server that speaks OpenAI's protocol, such as http://localhost:11434/v1; by default"
              + " OPENAI_BASE_URL, or OpenAI's own when there is a key in OPENAI_API_KEY")
  private String baseUrl;

  @Option(
      names = "--model",
      paramLabel = "NAME",
      defaultValue = "${env:OPENAI_MODEL:-}",
      description =
          "The language model; by default OPENAI_MODEL or " + OpenAiGenerator.DEFAULT_MODEL)
  private String model;

  static Optional<String> key() {
    return Optional.ofNullable(System.getenv(KEY)).map(String::strip).filter(key -> !key.isEmpty());
  }

  Optional<String> baseUrl() {
    return Optional.of(baseUrl).filter(url -> !url.isBlank());
  }

  String model() {
    return model.isBlank() ? OpenAiGenerator.DEFAULT_MODEL : model;
  }

  /** Whether a language model writes; otherwise answers are sentences of the passages. */
  boolean hasLanguageModel() {
    return key().isPresent() || baseUrl().isPresent();
  }

  Generator open(Embedder embedder) {
    if (!hasLanguageModel()) {
      return ExtractiveGenerator.builder().embedder(embedder).build();
    }
    OpenAiGenerator.Builder builder = OpenAiGenerator.builder().model(model());
    key().ifPresent(builder::apiKey);
    baseUrl().ifPresent(builder::baseUrl);
    return builder.build();
  }
}
