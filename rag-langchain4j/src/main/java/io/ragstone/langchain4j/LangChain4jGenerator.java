package io.ragstone.langchain4j;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.TokenCountEstimator;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import io.ragstone.error.GenerationException;
import io.ragstone.generation.Generation;
import io.ragstone.generation.GenerationRequest;
import io.ragstone.generation.GenerationStream;
import io.ragstone.generation.Generator;
import io.ragstone.prompt.Message;
import io.ragstone.splitter.TokenCounter;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A chat model of LangChain4j as a generator, streaming or not.
 *
 * <pre>{@code
 * Generator generator =
 *     LangChain4jGenerator.builder().chatModel(chatModel).streamingChatModel(streaming).build();
 * }</pre>
 *
 * <p>With one of the two models, the other's work is done by it: a whole answer is a stream that is
 * read to its end, and a stream of a chat model that does not stream is one piece.
 *
 * <p><b>Deadline and cancellation.</b> The model is called on another thread. When the request's
 * deadline passes or it is cancelled, the caller goes on at once, the thread is interrupted, and a
 * stream is cancelled by its {@code StreamingHandle}; whether the request to the server ends then
 * is the model's affair.
 *
 * <p><b>Back-pressure.</b> The model's callback waits while a delta is not read, so nothing piles
 * up here; closing the stream lets it go on and discards what still comes.
 *
 * <p>Failures are {@link GenerationException}s with the reason that LangChain4j's exception stands
 * for; an answer without text, such as a call of a tool, is {@code INVALID_RESPONSE}. Thread-safe
 * as the models are, which are not closed here.
 */
public final class LangChain4jGenerator implements Generator {
  private final Optional<ChatModel> chatModel;
  private final Optional<StreamingChatModel> streamingModel;
  private final Optional<TokenCounter> tokenCounter;
  private volatile boolean closed;

  private LangChain4jGenerator(Builder builder) {
    this.chatModel = builder.chatModel;
    this.streamingModel = builder.streamingModel;
    this.tokenCounter = builder.tokenCounter;
    if (chatModel.isEmpty() && streamingModel.isEmpty()) {
      throw new IllegalArgumentException(
          "A generator needs a model: set chatModel(…), streamingChatModel(…), or both");
    }
  }

  /**
   * A chat model as a generator.
   *
   * @param chatModel the model; it stays the caller's to close
   * @return the generator
   */
  public static LangChain4jGenerator of(ChatModel chatModel) {
    return builder().chatModel(chatModel).build();
  }

  /**
   * A streaming chat model as a generator.
   *
   * @param streamingChatModel the model; it stays the caller's to close
   * @return the generator
   */
  public static LangChain4jGenerator of(StreamingChatModel streamingChatModel) {
    return builder().streamingChatModel(streamingChatModel).build();
  }

  /**
   * Starts a generator.
   *
   * @return a builder
   */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  public Generation generate(GenerationRequest request) {
    requireOpen();
    request.context().check("generate");
    return chatModel
        .map(model -> generation(model, request))
        .orElseGet(() -> readToItsEnd(request));
  }

  @Override
  public GenerationStream stream(GenerationRequest request) {
    requireOpen();
    request.context().check("generate");
    return streamingModel
        .<GenerationStream>map(
            model ->
                ChatStream.open(
                    model, handler -> model.chat(translated(request), handler), request.context()))
        .orElseGet(() -> new OnePieceStream(generate(request), request.context()));
  }

  private static Generation generation(ChatModel model, GenerationRequest request) {
    ChatResponse response;
    try {
      response =
          InterruptibleCall.run(
              () -> model.chat(translated(request)), "generate", request.context());
    } catch (RuntimeException e) {
      throw Failures.ofGeneration(model, e);
    }
    String text = response.aiMessage().text();
    if (text == null) {
      throw Generations.withoutText(model);
    }
    return Generations.of(model, response, text);
  }

  private Generation readToItsEnd(GenerationRequest request) {
    try (GenerationStream stream = stream(request)) {
      stream.forEachRemaining(delta -> {});
      return stream.result();
    }
  }

  private static ChatRequest translated(GenerationRequest request) {
    List<ChatMessage> messages =
        request.messages().stream().map(LangChain4jGenerator::translated).toList();
    return ChatRequest.builder().messages(messages).build();
  }

  private static ChatMessage translated(Message message) {
    return switch (message.role()) {
      case SYSTEM -> SystemMessage.from(message.text());
      case USER -> UserMessage.from(message.text());
      case ASSISTANT -> AiMessage.from(message.text());
    };
  }

  @Override
  public Optional<TokenCounter> tokenCounter() {
    requireOpen();
    return tokenCounter;
  }

  @Override
  public void close() {
    closed = true;
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("The generator is closed");
    }
  }

  /** Builds a {@link LangChain4jGenerator}. Not thread-safe. */
  public static final class Builder {
    private Optional<ChatModel> chatModel = Optional.empty();
    private Optional<StreamingChatModel> streamingModel = Optional.empty();
    private Optional<TokenCounter> tokenCounter = Optional.empty();

    private Builder() {}

    /**
     * Sets the model that writes whole answers.
     *
     * @param chatModel the model
     * @return this builder
     */
    public Builder chatModel(ChatModel chatModel) {
      this.chatModel = Optional.of(chatModel);
      return this;
    }

    /**
     * Sets the model that writes answers piece by piece.
     *
     * @param streamingChatModel the model
     * @return this builder
     */
    public Builder streamingChatModel(StreamingChatModel streamingChatModel) {
      this.streamingModel = Optional.of(streamingChatModel);
      return this;
    }

    /**
     * Sets what counts tokens as the models do, so that a pipeline can limit its context; nothing
     * by default.
     *
     * @param estimator LangChain4j's estimator of that model
     * @return this builder
     */
    public Builder tokenCountEstimator(TokenCountEstimator estimator) {
      Objects.requireNonNull(estimator, "estimator");
      this.tokenCounter = Optional.of(Counters.of(estimator));
      return this;
    }

    /**
     * Builds the generator.
     *
     * @return the generator
     * @throws IllegalArgumentException when no model is set
     */
    public LangChain4jGenerator build() {
      return new LangChain4jGenerator(this);
    }
  }
}
