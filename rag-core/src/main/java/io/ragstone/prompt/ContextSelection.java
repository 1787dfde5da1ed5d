package io.ragstone.prompt;

import io.ragstone.document.Document;
import io.ragstone.prompt.DroppedPassage.Reason;
import io.ragstone.prompt.PromptTemplate.ContextFormat;
import io.ragstone.retrieval.Passage;
import io.ragstone.splitter.RecursiveSplitter;
import io.ragstone.splitter.TextSegment;
import io.ragstone.splitter.TokenCounter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Which passages of one request get into its prompt. Used once.
 *
 * <p>While passages are chosen, each block is counted by itself. The counts of parts may add up to
 * less than that of the whole text, so in the end that is counted too.
 */
final class ContextSelection {
  /** The end of a sentence, else the end of a word. */
  private static final List<String> CUTS =
      RecursiveSplitter.DEFAULT_SEPARATORS.subList(2, RecursiveSplitter.DEFAULT_SEPARATORS.size());

  private final ContextLayout layout;
  private final OptionalInt maxTokens;
  private final Optional<TokenCounter> counter;
  private final Map<String, Integer> counts = new HashMap<>();
  private final List<Passage> taken = new ArrayList<>();
  private final List<DroppedPassage> dropped = new ArrayList<>();
  private Optional<ContextBlock> cut = Optional.empty();

  ContextSelection(ContextLayout layout, OptionalInt maxTokens, Optional<TokenCounter> counter) {
    this.layout = layout;
    this.maxTokens = maxTokens;
    this.counter = counter;
  }

  PromptContext of(List<Passage> passages) {
    for (Passage passage : passages) {
      if (layout.format() == ContextFormat.NUMBERED && passage.text().isBlank()) {
        drop(passage, Reason.BLANK);
      } else if (!take(passage)) {
        drop(passage, Reason.OVER_BUDGET);
      }
    }
    while (taken.size() > 1 && isOverBudget(layout.text(blocks()))) {
      drop(taken.remove(taken.size() - 1), Reason.OVER_BUDGET);
    }
    String text = layout.text(blocks());
    OptionalInt tokens = counter.isEmpty() ? OptionalInt.empty() : OptionalInt.of(count(text));
    return new PromptContext(blocks(), dropped, text, layout.boundary(), tokens);
  }

  private List<ContextBlock> blocks() {
    return cut.map(List::of).orElseGet(() -> layout.blocks(taken));
  }

  private boolean take(Passage passage) {
    if (cut.isPresent()) {
      return false;
    }
    taken.add(passage);
    if (maxTokens.isEmpty() || fits(blocks())) {
      return true;
    }
    if (taken.size() == 1) {
      cut = cutToFit(blocks().get(0));
    }
    if (cut.isEmpty()) {
      taken.remove(passage);
    }
    return cut.isPresent();
  }

  private void drop(Passage passage, Reason reason) {
    dropped.add(new DroppedPassage(passage, reason));
  }

  private boolean fits(List<ContextBlock> blocks) {
    int between = (blocks.size() - 1) * count(layout.separator());
    int inside = blocks.stream().mapToInt(block -> count(layout.text(block))).sum();
    return inside + between <= maxTokens.orElseThrow();
  }

  private boolean isOverBudget(String text) {
    return maxTokens.isPresent() && count(text) > maxTokens.getAsInt();
  }

  private int count(String text) {
    return counts.computeIfAbsent(text, counter.orElseThrow()::count);
  }

  /** As much of a block as fits, empty when not even one character does. */
  private Optional<ContextBlock> cutToFit(ContextBlock block) {
    int limit = maxTokens.orElseThrow();
    int room = limit - count(layout.text(withText(block, "")));
    while (room > 0) {
      ContextBlock shorter = withText(block, beginning(block.text(), room));
      int excess = count(layout.text(shorter)) - limit;
      if (excess <= 0) {
        return Optional.of(shorter);
      }
      room -= excess;
    }
    return Optional.empty();
  }

  private static ContextBlock withText(ContextBlock block, String text) {
    return new ContextBlock(block.number(), block.passages(), text, true);
  }

  private String beginning(String text, int tokens) {
    TextSegment first =
        RecursiveSplitter.builder(counter.orElseThrow())
            .maxTokens(tokens)
            .overlapTokens(0)
            .separators(CUTS)
            .build()
            .segments(Document.of("context", text))
            .get(0);
    return text.substring(first.start(), first.end());
  }
}
