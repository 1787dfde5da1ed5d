package io.ragstone.question;

import io.ragstone.document.UnicodeText;
import io.ragstone.prompt.Message;
import io.ragstone.splitter.TokenCounter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The questions and answers so far, oldest first. When there are more than its limits allow, the
 * oldest are forgotten.
 *
 * <pre>{@code
 * Conversation conversation = Conversation.empty();
 * Answer answer = pipeline.ask(Query.of("How is data stored in Milvus?"));
 * conversation = conversation.plus(answer.retrieval().query().text(), answer.text());
 * answer = pipeline.ask(Query.builder("And metadata?").conversation(conversation).build());
 * }</pre>
 *
 * <p>Immutable; thread-safe when its token counter is.
 */
public final class Conversation {
  /** The default of {@link Builder#maxTurns}: 10 turns. */
  public static final int DEFAULT_MAX_TURNS = 10;

  private static final Conversation EMPTY = builder().build();

  private final List<Turn> turns;
  private final int maxTurns;
  private final Optional<TokenLimit> tokenLimit;

  private Conversation(List<Turn> turns, int maxTurns, Optional<TokenLimit> tokenLimit) {
    this.turns = turns;
    this.maxTurns = maxTurns;
    this.tokenLimit = tokenLimit;
  }

  /**
   * One question and its answer.
   *
   * @param question what was asked
   * @param answer what was answered
   */
  public record Turn(String question, String answer) {
    /** Creates a turn of well-formed texts. */
    public Turn {
      question = UnicodeText.wellFormed(Objects.requireNonNull(question, "question"));
      answer = UnicodeText.wellFormed(Objects.requireNonNull(answer, "answer"));
    }
  }

  private record TokenLimit(int tokens, TokenCounter counter) {
    int count(Turn turn) {
      return counter.count(turn.question()) + counter.count(turn.answer());
    }
  }

  /**
   * A conversation that has not begun, with the default limits.
   *
   * @return no turns
   */
  public static Conversation empty() {
    return EMPTY;
  }

  /**
   * Starts a conversation with limits of its own.
   *
   * @return a builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * This conversation with one more turn.
   *
   * @param question what was asked
   * @param answer what was answered
   * @return a conversation without the oldest turns where the limits are passed; a turn that passes
   *     the limit of tokens by itself is not kept either
   */
  public Conversation plus(String question, String answer) {
    List<Turn> all = new ArrayList<>(turns);
    all.add(new Turn(question, answer));
    int first = Math.max(firstWithinTokens(all), all.size() - maxTurns);
    return new Conversation(List.copyOf(all.subList(first, all.size())), maxTurns, tokenLimit);
  }

  private int firstWithinTokens(List<Turn> all) {
    if (tokenLimit.isEmpty()) {
      return 0;
    }
    TokenLimit limit = tokenLimit.get();
    long tokens = 0;
    int first = all.size();
    while (first > 0) {
      tokens += limit.count(all.get(first - 1));
      if (tokens > limit.tokens()) {
        return first;
      }
      first--;
    }
    return first;
  }

  /**
   * The turns that are kept.
   *
   * @return an unmodifiable list, oldest first
   */
  public List<Turn> turns() {
    return turns;
  }

  /**
   * Whether nothing was said yet, or all of it is forgotten.
   *
   * @return {@code true} without turns
   */
  public boolean isEmpty() {
    return turns.isEmpty();
  }

  /**
   * The turns as a language model reads them.
   *
   * @return for each turn a message of the user and one of the assistant, oldest first
   */
  public List<Message> messages() {
    return turns.stream()
        .flatMap(
            turn ->
                Stream.of(
                    new Message(Message.Role.USER, turn.question()),
                    new Message(Message.Role.ASSISTANT, turn.answer())))
        .toList();
  }

  @Override
  public String toString() {
    return "Conversation[" + turns.size() + " turns]";
  }

  /** Builds an empty {@link Conversation}. Not thread-safe. */
  public static final class Builder {
    private int maxTurns = DEFAULT_MAX_TURNS;
    private Optional<TokenLimit> tokenLimit = Optional.empty();

    private Builder() {}

    /**
     * Sets how many turns to keep; {@value Conversation#DEFAULT_MAX_TURNS} by default.
     *
     * @param maxTurns at least 1
     * @return this builder
     */
    public Builder maxTurns(int maxTurns) {
      this.maxTurns = Limits.requirePositive("maxTurns", maxTurns);
      return this;
    }

    /**
     * Sets how many tokens the turns may have together; without a limit by default.
     *
     * @param maxTokens at least 1
     * @param counter counts as the model does that reads the conversation
     * @return this builder
     */
    public Builder maxTokens(int maxTokens, TokenCounter counter) {
      this.tokenLimit =
          Optional.of(
              new TokenLimit(
                  Limits.requirePositive("maxTokens", maxTokens),
                  Objects.requireNonNull(counter, "counter")));
      return this;
    }

    /**
     * Builds the conversation.
     *
     * @return a conversation without turns
     */
    public Conversation build() {
      return new Conversation(List.of(), maxTurns, tokenLimit);
    }
  }
}
