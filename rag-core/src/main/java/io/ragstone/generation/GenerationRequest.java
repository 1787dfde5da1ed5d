package io.ragstone.generation;

import io.ragstone.call.CallContext;
import io.ragstone.retrieval.Passage;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A question, the passages that were found for it, and the prompt made of both.
 *
 * <p>A generator that calls a language model sends the {@link #messages()}; one that works on the
 * passages themselves uses {@link #question()} and {@link #passages()}. Immutable.
 */
public final class GenerationRequest {
  private final String question;
  private final List<Passage> passages;
  private final List<Message> messages;
  private final CallContext context;

  private GenerationRequest(
      String question, List<Passage> passages, List<Message> messages, CallContext context) {
    this.question = question;
    this.passages = passages;
    this.messages = messages;
    this.context = context;
  }

  /**
   * A request for an answer.
   *
   * @param question the question
   * @param passages the passages, best first
   * @param prompt makes the messages out of both
   * @param context deadline and cancellation
   * @return the request
   */
  public static GenerationRequest of(
      String question, List<Passage> passages, PromptTemplate prompt, CallContext context) {
    return new GenerationRequest(
        Objects.requireNonNull(question, "question"),
        List.copyOf(passages),
        prompt.render(question, passages),
        Objects.requireNonNull(context, "context"));
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
        Objects.requireNonNull(question, "question"),
        List.of(),
        List.copyOf(messages),
        Objects.requireNonNull(context, "context"));
  }

  /**
   * The same request in the course of a conversation.
   *
   * @param earlier the messages of the earlier turns, oldest first
   * @return a request with these messages between the system message and the question
   */
  public GenerationRequest withHistory(List<Message> earlier) {
    int rules = 0;
    while (rules < messages.size() && messages.get(rules).role() == Message.Role.SYSTEM) {
      rules++;
    }
    List<Message> all = new ArrayList<>(messages);
    all.addAll(rules, earlier);
    return new GenerationRequest(question, passages, List.copyOf(all), context);
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
   * The passages.
   *
   * @return an unmodifiable list, best first
   */
  public List<Passage> passages() {
    return passages;
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
   * @return the context
   */
  public CallContext context() {
    return context;
  }
}
