package io.ragstone.llm.openai;

import com.openai.core.http.StreamResponse;
import com.openai.models.chat.completions.ChatCompletionChunk;
import io.ragstone.error.GenerationException;
import io.ragstone.generation.FinishReason;
import io.ragstone.generation.Generation;
import io.ragstone.generation.GenerationStream;
import io.ragstone.generation.TokenUsage;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Supplier;

/** An answer as a server sends it, event by event. */
final class OpenAiStream implements GenerationStream {
  private final Exchange exchange;
  private final Attempts attempts;
  private final Failures failures;
  private final String model;
  private final Supplier<StreamResponse<ChatCompletionChunk>> send;

  private Optional<Iterator<ChatCompletionChunk>> chunks = Optional.empty();
  private final StringBuilder text = new StringBuilder();
  private Optional<String> delta = Optional.empty();
  private Optional<Generation> result = Optional.empty();

  private Optional<String> finishReason = Optional.empty();
  private Optional<TokenUsage> usage = Optional.empty();
  private boolean refused;

  private OpenAiStream(
      Exchange exchange,
      Attempts attempts,
      Failures failures,
      String model,
      Supplier<StreamResponse<ChatCompletionChunk>> send) {
    this.exchange = exchange;
    this.attempts = attempts;
    this.failures = failures;
    this.model = model;
    this.send = send;
  }

  /** Sends the request and waits for the head of the response. */
  static OpenAiStream open(
      Exchange exchange,
      Attempts attempts,
      Failures failures,
      String model,
      Supplier<StreamResponse<ChatCompletionChunk>> send) {
    OpenAiStream stream = new OpenAiStream(exchange, attempts, failures, model, send);
    return exchange.call(
        () ->
            attempts.run(
                () -> {
                  stream.connect();
                  return stream;
                }));
  }

  @Override
  public boolean hasNext() {
    if (delta.isEmpty() && result.isEmpty()) {
      try {
        delta = exchange.call(text.isEmpty() ? () -> attempts.run(this::begin) : this::read);
      } catch (GenerationException e) {
        throw e.withWrittenText(text.toString());
      }
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

  @SuppressWarnings("MustBeClosedChecker") // The exchange closes the response.
  private void connect() {
    StreamResponse<ChatCompletionChunk> response = send.get();
    exchange.closeAtEnd(response);
    chunks = Optional.of(response.stream().iterator());
  }

  /** The first text, for which a response that breaks off is asked for again. */
  private Optional<String> begin() {
    if (chunks.isEmpty()) {
      connect();
    }
    try {
      return read();
    } catch (RuntimeException e) {
      exchange.closeResponse();
      chunks = Optional.empty();
      throw e;
    }
  }

  /** The next text, empty at the end; events without text say how the answer ended and its cost. */
  private Optional<String> read() {
    Iterator<ChatCompletionChunk> events = chunks.orElseThrow();
    while (events.hasNext()) {
      ChatCompletionChunk chunk = events.next();
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
