package io.ragstone.langchain4j;

import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.rag.AugmentationRequest;
import dev.langchain4j.rag.AugmentationResult;
import dev.langchain4j.rag.RetrievalAugmentor;
import dev.langchain4j.rag.query.Query;
import dev.langchain4j.store.embedding.filter.Filter;
import io.ragstone.pipeline.RagPipeline;
import io.ragstone.pipeline.Retrieval;
import io.ragstone.prompt.ContextBuilder;
import io.ragstone.prompt.Message;
import io.ragstone.prompt.PromptContext;
import io.ragstone.prompt.PromptTemplate;
import io.ragstone.retrieval.Passage;
import io.ragstone.splitter.TokenCounter;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The retrieval and the prompt of a pipeline as LangChain4j's augmentor: the user's message becomes
 * Ragstone's grounded prompt, with numbered passages to cite.
 *
 * <pre>{@code
 * interface Assistant {
 *   Result<String> ask(String question);
 * }
 *
 * Assistant assistant =
 *     AiServices.builder(Assistant.class)
 *         .chatModel(chatModel)
 *         .retrievalAugmentor(RagstoneRetrievalAugmentor.of(pipeline))
 *         .build();
 * Result<String> answer = assistant.ask("Where does Milvus store data?");
 * }</pre>
 *
 * <p><b>Citations.</b> The contents of the result are the blocks of the prompt in the order of
 * their numbers: {@code [2]} in the answer is {@code answer.sources().get(1)}. A block may be
 * several passages that overlap or follow one another; its metadata are those of the best.
 *
 * <p><b>Prompt injection.</b> Passages and question stand between tags with a code that is drawn
 * for this one message, and the rules in front of them say that they are data. An augmentor changes
 * the user's message alone, so the rules are in it too, and not in the message of the system.
 *
 * <p><b>No passages.</b> The prompt then has none, and its rules let the model say that it does not
 * know, where LangChain4j's own augmentor sends the bare question. To refuse without a model, use
 * {@link RagPipeline#ask(String)} with {@link LangChain4jGenerator}.
 *
 * <p>What {@link RagstoneContentRetriever} says of conversation and scores holds here too. {@code
 * augmentAsync} is not supported: LangChain4j moves the augmentation to another thread. Messages
 * must be a user's, of text alone. Immutable and thread-safe.
 */
public final class RagstoneRetrievalAugmentor implements RetrievalAugmentor {
  private final PipelineRetrieval retrieval;
  private final PromptTemplate prompt;
  private final ContextBuilder contexts;

  private RagstoneRetrievalAugmentor(Builder builder) {
    this.retrieval = builder.retrieval;
    this.prompt = builder.prompt;
    this.contexts = builder.contexts.format(prompt.contextFormat()).build();
  }

  /**
   * The retrieval of a pipeline, and {@link PromptTemplate#GROUNDED}.
   *
   * @param pipeline the pipeline; it needs no generator
   * @return the augmentor
   */
  public static RagstoneRetrievalAugmentor of(RagPipeline pipeline) {
    return builder(pipeline).build();
  }

  /**
   * Starts an augmentor with options.
   *
   * @param pipeline the pipeline; it needs no generator
   * @return a builder
   */
  public static Builder builder(RagPipeline pipeline) {
    return new Builder(pipeline);
  }

  @Override
  public AugmentationResult augment(AugmentationRequest request) {
    UserMessage asked = requireText(request.chatMessage());
    Retrieval found = retrieval.run(Query.from(asked.singleText(), request.metadata()));
    List<Passage> passages =
        found.passages().stream().filter(passage -> !passage.text().isBlank()).toList();
    PromptContext context = contexts.build(passages);
    String text =
        prompt.render(asked.singleText(), context).stream()
            .map(Message::text)
            .collect(Collectors.joining("\n\n"));
    return AugmentationResult.builder()
        .chatMessage(asked.toBuilder().contents(List.of(TextContent.from(text))).build())
        .contents(context.blocks().stream().map(Contents::of).toList())
        .build();
  }

  private static UserMessage requireText(ChatMessage message) {
    if (message instanceof UserMessage user && user.hasSingleText()) {
      return user;
    }
    throw new IllegalArgumentException(
        "Only a user's message of one text can be augmented, but it was " + message);
  }

  /** Builds a {@link RagstoneRetrievalAugmentor}. Not thread-safe. */
  public static final class Builder {
    private final ContextBuilder.Builder contexts = ContextBuilder.builder();
    private PipelineRetrieval retrieval;
    private PromptTemplate prompt = PromptTemplate.GROUNDED;

    private Builder(RagPipeline pipeline) {
      this.retrieval = PipelineRetrieval.of(pipeline);
    }

    /**
     * Sets how many passages the pipeline chooses; its own {@code topN} by default.
     *
     * @param maxResults at least 1
     * @return this builder
     */
    public Builder maxResults(int maxResults) {
      retrieval = retrieval.withMaxResults(maxResults);
      return this;
    }

    /**
     * Sets what passages of a query must match, such as the tenant of its {@code chatMemoryId};
     * nothing by default. The pipeline's mandatory filter holds besides.
     *
     * @param filter gives the condition of a query, or {@code null} for none
     * @return this builder
     */
    public Builder dynamicFilter(Function<Query, @Nullable Filter> filter) {
      retrieval = retrieval.withFilter(filter);
      return this;
    }

    /**
     * Sets how long a retrieval may take; unbounded by default.
     *
     * @param timeout positive
     * @return this builder
     */
    public Builder timeout(Duration timeout) {
      retrieval = retrieval.withTimeout(timeout);
      return this;
    }

    /**
     * Sets the prompt; {@link PromptTemplate#GROUNDED} by default.
     *
     * @param prompt what it renders, the system's message included, becomes the user's message
     * @return this builder
     */
    public Builder prompt(PromptTemplate prompt) {
      this.prompt = Objects.requireNonNull(prompt, "prompt");
      return this;
    }

    /**
     * Sets how many tokens the passages may take, their tags included; unlimited by default. What
     * does not fit is cut or left out, the worst first.
     *
     * @param maxTokens at least 1
     * @param counter counts as the chat model does, such as {@code
     *     estimator::estimateTokenCountInText}
     * @return this builder
     */
    public Builder maxContextTokens(int maxTokens, TokenCounter counter) {
      contexts.maxTokens(maxTokens).tokenCounter(counter);
      return this;
    }

    /**
     * Builds the augmentor.
     *
     * @return the augmentor
     */
    public RagstoneRetrievalAugmentor build() {
      return new RagstoneRetrievalAugmentor(this);
    }
  }
}
