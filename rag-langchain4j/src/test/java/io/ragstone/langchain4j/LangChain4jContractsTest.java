package io.ragstone.langchain4j;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.exception.AuthenticationException;
import dev.langchain4j.exception.InternalServerException;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.embedding.onnx.HuggingFaceTokenCountEstimator;
import dev.langchain4j.model.embedding.onnx.allminilml6v2q.AllMiniLmL6V2QuantizedEmbeddingModel;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.TokenUsage;
import io.ragstone.embedding.Embedder;
import io.ragstone.error.GenerationException.Reason;
import io.ragstone.generation.Generator;
import io.ragstone.rerank.Reranker;
import io.ragstone.testkit.EmbedderContract;
import io.ragstone.testkit.FakeReranker;
import io.ragstone.testkit.GeneratorContract;
import io.ragstone.testkit.HashingEmbedder;
import io.ragstone.testkit.RemoteGeneratorContract;
import io.ragstone.testkit.RerankerContract;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.junit.jupiter.api.Nested;

/** LangChain4j's models keep our contracts, behind our interfaces. */
class LangChain4jContractsTest {

  @Nested
  class RealEmbeddingModel extends EmbedderContract {
    private final EmbeddingModel model = new AllMiniLmL6V2QuantizedEmbeddingModel();

    @Override
    protected Embedder create() {
      return LangChain4jEmbedder.builder(model, "all-MiniLM-L6-v2-q")
          .tokenCountEstimator(new HuggingFaceTokenCountEstimator())
          .build();
    }

    @Override
    protected double tolerance() {
      return 1e-5;
    }

    @Override
    protected boolean shortens() {
      return false;
    }
  }

  @Nested
  class OurOwnEmbeddingModel extends EmbedderContract {

    @Override
    protected Embedder create() {
      return LangChain4jEmbedder.builder(
              RagstoneEmbeddingModel.of(new HashingEmbedder(256)), "hashing")
          .build();
    }

    @Override
    protected double tolerance() {
      return 1e-6;
    }
  }

  @Nested
  class OurOwnScoringModel extends RerankerContract {

    @Override
    protected Reranker create() {
      return LangChain4jReranker.of(RagstoneScoringModel.of(new FakeReranker()));
    }

    @Override
    protected double tolerance() {
      return 0;
    }
  }

  @Nested
  class ChatModels extends RemoteGeneratorContract {
    private static final String ANSWER = "In segments. [1]";

    @Override
    protected Generator create() {
      return generator(
          () -> {},
          handler -> {
            handler.onPartialResponse("In ");
            handler.onPartialResponse("segments. ");
            handler.onPartialResponse("[1]");
            handler.onCompleteResponse(complete());
          });
    }

    @Override
    protected Generator createStalling(String piece) {
      return generator(ChatModels::untilInterrupted, handler -> handler.onPartialResponse(piece));
    }

    @Override
    protected Generator createBreakingOff(String piece) {
      return generator(
          () -> {},
          handler -> {
            handler.onPartialResponse(piece);
            throw new InternalServerException("gone");
          });
    }

    @Override
    protected Generator createFailing(Reason reason) {
      RuntimeException failure =
          switch (reason) {
            case RATE_LIMITED -> new RateLimitException("too many");
            case AUTHENTICATION -> new AuthenticationException("who?");
            case INVALID_REQUEST -> new InvalidRequestException("what?");
            default -> new InternalServerException("down");
          };
      return generator(
          () -> {
            throw failure;
          },
          handler -> handler.onError(failure));
    }

    private static Generator generator(
        Runnable beforeTheAnswer, Consumer<StreamingChatResponseHandler> pieces) {
      return LangChain4jGenerator.builder()
          .chatModel(
              new ChatModel() {
                @Override
                public ChatResponse doChat(ChatRequest request) {
                  beforeTheAnswer.run();
                  return complete();
                }
              })
          .streamingChatModel(
              new StreamingChatModel() {
                @Override
                public void doChat(ChatRequest request, StreamingChatResponseHandler handler) {
                  pieces.accept(handler);
                }
              })
          .build();
    }

    private static ChatResponse complete() {
      return ChatResponse.builder()
          .aiMessage(AiMessage.from(ANSWER))
          .modelName("scripted")
          .finishReason(FinishReason.STOP)
          .tokenUsage(new TokenUsage(20, 4))
          .build();
    }

    private static void untilInterrupted() {
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @Nested
  class ModelThatDoesNotStream extends GeneratorContract {

    @Override
    protected Generator create() {
      return LangChain4jGenerator.of(new RecordingChatModel("In segments. [1]"));
    }
  }
}
