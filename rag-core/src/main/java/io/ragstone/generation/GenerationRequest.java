package io.ragstone.generation;

import io.ragstone.call.CallContext;
import io.ragstone.prompt.ContextBuilder;
import io.ragstone.prompt.Message;
import io.ragstone.prompt.PromptContext;
import io.ragstone.prompt.PromptTemplate;
import io.ragstone.prompt.UntrustedText;
import io.ragstone.retrieval.Passage;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A question, the context that was made for it, and the prompt made of both.
 *
 * <pre>{@code
 * GenerationRequest request =
 *     GenerationRequest.builder("How is data stored?").promptContext(contexts.build(passages)).build();
 * }</pre>
 *
 * <p>A generator that calls a language model sends the {@link #messages()}; one that works on the
 * passages themselves uses {@link #question()} and the blocks of the {@link #promptContext()},
 * whose numbers it cites. A request {@linkplain #of(String, List, CallContext) of messages alone}
 * has no passages. Immutable.
 */
public final class GenerationRequest {
  private final String question;
  private final PromptContext promptContext;
  private final List<Message> messages;
  private final CallContext context;

  private GenerationRequest(
      String question, PromptContext promptContext, List<Message> messages, CallContext context) {
    this.question = question;
    this.promptContext = promptContext;
    this.messages = List.copyOf(messages);
    this.context = Objects.requireNonNull(context, "context");
  }

  /**
   * Starts a request for an answer.
   *
   * @param question the question
   * @return a builder
   */
  public static Builder builder(String question) {
    return new Builder(question);
  }

  /**
   * A request for an answer from passages without a token budget.
   *
   * @param question the question
   * @param passages the passages, best first
   * @param prompt makes the messages out of both
   * @param context deadline and cancellation
   * @return the request
   */
  public static GenerationRequest of(
      String question, List<Passage> passages, PromptTemplate prompt, CallContext context) {
    ContextBuilder contexts = ContextBuilder.builder().format(prompt.contextFormat()).build();
    return builder(question)
        .prompt(prompt)
        .promptContext(contexts.build(passages))
        .context(context)
        .build();
  }

  /**
   * A request for a text that rests on no passages, such as a question put in other words.
   *
   * @param question the question that the text is about
   * @param messages what the model reads
   * @param context deadline and cancellation
   * @return the request
   */
  public static GenerationRequest of(String question, List<Message> messages, CallContext context) {
    return new GenerationRequest(
        Objects.requireNonNull(question, "question"), PromptContext.empty(), messages, context);
  }

  /**
   * The same request in the course of a conversation.
   *
   * @param earlier what user and assistant said in the earlier turns, oldest first; control tokens
   *     in it are {@linkplain UntrustedText#withoutControlTokens broken up}
   * @return a request with these messages between the system message and the question
   * @throws IllegalArgumentException when one of them is a system message
   */
  public GenerationRequest withHistory(List<Message> earlier) {
    int rules = 0;
    while (rules < messages.size() && messages.get(rules).role() == Message.Role.SYSTEM) {
      rules++;
    }
    List<Message> all = new ArrayList<>(messages);
    all.addAll(rules, earlier.stream().map(GenerationRequest::untrusted).toList());
    return new GenerationRequest(question, promptContext, all, context);
  }

  private static Message untrusted(Message message) {
    if (message.role() == Message.Role.SYSTEM) {
      throw new IllegalArgumentException(
          "The history of a conversation has messages of user and assistant only, but one is of"
              + " the system");
    }
    return new Message(message.role(), UntrustedText.withoutControlTokens(message.text()));
  }

  /**
   * The question.
   *
   * @return the question as asked
   */
  public String question() {
    return question;
  }

  /**
   * The passages as the prompt shows them.
   *
   * @return the context, without blocks when there are no passages
   */
  public PromptContext promptContext() {
    return promptContext;
  }

  /**
   * The passages that the prompt shows.
   *
   * @return an unmodifiable list, in the order of the blocks
   */
  public List<Passage> passages() {
    return promptContext.passages();
  }

  /**
   * The prompt.
   *
   * @return an unmodifiable list of messages in order
   */
  public List<Message> messages() {
    return messages;
  }

  /**
   * Deadline and cancellation.
   *
   * @return the context of the call
   */
  public CallContext context() {
    return context;
  }

  /** Builds a {@link GenerationRequest}. Not thread-safe. */
  public static final class Builder {
    private final String question;
    private Optional<PromptContext> promptContext = Optional.empty();
    private PromptTemplate prompt = PromptTemplate.GROUNDED;
    private CallContext context = CallContext.unbounded();

    private Builder(String question) {
      this.question = Objects.requireNonNull(question, "question");
    }

    /**
     * Sets what the answer is to rest on; nothing by default.
     *
     * @param promptContext made by a {@link ContextBuilder} for the format of the prompt
     * @return this builder
     */
    public Builder promptContext(PromptContext promptContext) {
      this.promptContext = Optional.of(promptContext);
      return this;
    }

    /**
     * Sets the prompt; {@link PromptTemplate#GROUNDED} by default.
     *
     * @param prompt makes the messages
     * @return this builder
     */
    public Builder prompt(PromptTemplate prompt) {
      this.prompt = Objects.requireNonNull(prompt, "prompt");
      return this;
    }

    /**
     * Sets deadline and cancellation; unbounded by default.
     *
     * @param context the context of the call
     * @return this builder
     */
    public Builder context(CallContext context) {
      this.context = Objects.requireNonNull(context, "context");
      return this;
    }

    /**
     * Builds the request.
     *
     * @return an immutable request
     */
    public GenerationRequest build() {
      PromptContext blocks = promptContext.orElseGet(PromptContext::empty);
      return new GenerationRequest(question, blocks, prompt.render(question, blocks), context);
    }
  }
}
