package io.ragstone.prompt;

import io.ragstone.retrieval.Passage;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The passages of one request as the prompt shows them: numbered blocks, the text made of them, and
 * what was left out. Made by a {@link ContextBuilder}. Immutable.
 */
public final class PromptContext {
  private final List<ContextBlock> blocks;
  private final List<DroppedPassage> dropped;
  private final String text;
  private final String boundary;
  private final OptionalInt tokens;

  PromptContext(
      List<ContextBlock> blocks,
      List<DroppedPassage> dropped,
      String text,
      String boundary,
      OptionalInt tokens) {
    this.blocks = List.copyOf(blocks);
    this.dropped = List.copyOf(dropped);
    this.text = text;
    this.boundary = boundary;
    this.tokens = tokens;
  }

  /**
   * The context of a request that has no passages.
   *
   * @return a context without blocks
   */
  public static PromptContext empty() {
    return ContextBuilder.builder().build().build(List.of());
  }

  /**
   * The blocks, best first whatever their order in the text.
   *
   * @return an unmodifiable list; block number n is at index n - 1
   */
  public List<ContextBlock> blocks() {
    return blocks;
  }

  /**
   * The block with a number.
   *
   * @param number as citations have it
   * @return the block, empty when no block has the number
   */
  public Optional<ContextBlock> block(int number) {
    return number < 1 || number > blocks.size()
        ? Optional.empty()
        : Optional.of(blocks.get(number - 1));
  }

  /**
   * The passages of all blocks.
   *
   * @return an unmodifiable list, in the order of the blocks
   */
  public List<Passage> passages() {
    return blocks.stream().flatMap(block -> block.passages().stream()).toList();
  }

  /**
   * The passages that are in no block.
   *
   * @return an unmodifiable list, best first
   */
  public List<DroppedPassage> dropped() {
    return dropped;
  }

  /**
   * What stands in the prompt.
   *
   * @return the text for the slot <code>{context}</code>
   */
  public String text() {
    return text;
  }

  /**
   * The code that tells the tags of this prompt from what looks like them in the passages; see
   * {@link UntrustedText}.
   *
   * @return the text for the slot <code>{boundary}</code>
   */
  public String boundary() {
    return boundary;
  }

  /**
   * How many tokens the text has.
   *
   * @return the number, empty when there is nothing to count them with
   */
  public OptionalInt tokens() {
    return tokens;
  }

  @Override
  public String toString() {
    return "PromptContext["
        + blocks.size()
        + " blocks, "
        + dropped.size()
        + " passages dropped, "
        + text.length()
        + " characters]";
  }
}
