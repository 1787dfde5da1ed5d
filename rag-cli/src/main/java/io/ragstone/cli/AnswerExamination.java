package io.ragstone.cli;

import io.ragstone.diagnosis.Finding;
import io.ragstone.llm.openai.OpenAiGenerator;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;

/** Asks the language model's server which models it has, which costs nothing. */
final class AnswerExamination {
  private static final String ANSWERS = "answers";
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private AnswerExamination() {}

  static Finding of(AnswerOptions options) {
    if (!options.hasLanguageModel()) {
      return Finding.warning(
          ANSWERS,
          "No language model: answers are sentences of the passages",
          "set OPENAI_API_KEY, or OPENAI_BASE_URL for a server of your own");
    }
    try {
      URI models = models(options.baseUrl().orElse(OpenAiGenerator.DEFAULT_BASE_URL));
      return judged(status(models), models.getHost(), options);
    } catch (IllegalArgumentException e) {
      return Finding.failed(
          ANSWERS, "The base URL cannot be used", "it must be like http://localhost:8000/v1");
    } catch (IOException e) {
      return Finding.failed(
          ANSWERS,
          "The server of the language model does not answer (" + e.getClass().getSimpleName() + ")",
          "start it, or correct --base-url or OPENAI_BASE_URL; behind a proxy, set"
              + " -Dhttps.proxyHost in JAVA_TOOL_OPTIONS");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Finding.failed(ANSWERS, "Interrupted", "try again");
    }
  }

  private static Finding judged(int status, String host, AnswerOptions options) {
    String key = AnswerOptions.key().isPresent() ? "with a key" : "without a key";
    if (status == 401 || status == 403) {
      return Finding.failed(
          ANSWERS,
          host + " refuses requests " + key + " (HTTP " + status + ")",
          "set OPENAI_API_KEY to a key of that server");
    }
    if (status >= 500) {
      return Finding.failed(
          ANSWERS, host + " fails (HTTP " + status + ")", "look at the server, or try again");
    }
    return Finding.ok(ANSWERS, options.model() + " at " + host + ", " + key);
  }

  private static URI models(String baseUrl) {
    URI base = URI.create(baseUrl.replaceFirst("/+$", ""));
    if (base.getHost() == null) {
      throw new IllegalArgumentException("no host");
    }
    String path = base.getPath().isEmpty() ? "/v1/models" : "/models";
    return URI.create(base + path);
  }

  private static int status(URI uri) throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(TIMEOUT).GET();
    Optional<String> key = AnswerOptions.key();
    key.ifPresent(secret -> request.header("Authorization", "Bearer " + secret));
    return HttpClient.newBuilder()
        .connectTimeout(TIMEOUT)
        .build()
        .send(request.build(), HttpResponse.BodyHandlers.discarding())
        .statusCode();
  }
}
