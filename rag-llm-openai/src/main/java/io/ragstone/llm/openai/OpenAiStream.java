package io.ragstone.llm.openai;

import com.openai.core.RequestOptions;
import com.openai.core.http.StreamResponse;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.services.blocking.chat.ChatCompletionService;
import io.ragstone.generation.FinishReason;
import io.ragstone.generation.Generation;
import io.ragstone.generation.GenerationStream;
import io.ragstone.generation.TokenUsage;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;

/** An answer as a server sends it, event by event. */
final class OpenAiStream implements GenerationStream {
  private final Exchange exchange;
  private final Failures failures;
  private final String model;
  private final Iterator<ChatCompletionChunk> chunks;

  private final StringBuilder text = new StringBuilder();
  private Optional<String> delta = Optional.empty();
  private Optional<Generation> result = Optional.empty();

  private Optional<String> finishReason = Optional.empty();
  private Optional<TokenUsage> usage = Optional.empty();
  private boolean refused;

  private OpenAiStream(
      Exchange exchange, Failures failures, String model, Iterator<ChatCompletionChunk> chunks) {
    this.exchange = exchange;
    this.failures = failures;
    this.model = model;
    this.chunks = chunks;
  }

  /** Sends the request and waits for the head of the response. */
  @SuppressWarnings("MustBeClosedChecker") // The exchange closes the response.
  static OpenAiStream open(
      Exchange exchange,
      Failures failures,
      String model,
      ChatCompletionService completions,
      ChatCompletionCreateParams params,
      RequestOptions options) {
    return exchange.call(
        () -> {
          StreamResponse<ChatCompletionChunk> response =
              completions.createStreaming(params, options);
          exchange.closeAtEnd(response);
          return new OpenAiStream(exchange, failures, model, response.stream().iterator());
        });
  }

  @Override
  public boolean hasNext() {
    if (delta.isEmpty() && result.isEmpty()) {
      delta = exchange.call(this::read);
      delta.ifPresentOrElse(text::append, this::finish);
    }
    return delta.isPresent();
  }

  @Override
  public String next() {
    if (!hasNext()) {
      throw new NoSuchElementException("The answer is complete");
    }
    String next = delta.orElseThrow();
    delta = Optional.empty();
    return next;
  }

  @Override
  public Generation result() {
    return result.orElseThrow(
        () ->
            new IllegalStateException("The answer is not complete: read until hasNext() is false"));
  }

  @Override
  public void close() {
    exchange.close();
  }

  /** The next text, empty at the end; events without text say how the answer ended and its cost. */
  private Optional<String> read() {
    while (chunks.hasNext()) {
      ChatCompletionChunk chunk = chunks.next();
      if (chunk == null) {
        throw failures.invalidResponse("an event of the stream is null");
      }
      usage = Responses.usage(chunk._usage()).or(() -> usage);
      Optional<String> said = chunk.choices().stream().findFirst().flatMap(this::read);
      if (said.isPresent()) {
        return said;
      }
    }
    if (finishReason.isEmpty()) {
      throw failures.invalidResponse(
          "the stream ended without a finish reason, so the text is cut off or was never streamed");
    }
    return Optional.empty();
  }

  private Optional<String> read(ChatCompletionChunk.Choice choice) {
    finishReason =
        choice
            .finishReason()
            .map(ChatCompletionChunk.Choice.FinishReason::asString)
            .or(() -> finishReason);
    Optional<String> refusal = choice.delta().refusal().filter(text -> !text.isEmpty());
    refused |= refusal.isPresent();
    return choice.delta().content().filter(text -> !text.isEmpty()).or(() -> refusal);
  }

  private void finish() {
    FinishReason reason = refused ? FinishReason.OTHER : Responses.finishReason(finishReason);
    result = Optional.of(new Generation(text.toString(), model, reason, usage));
    exchange.close();
  }
}
