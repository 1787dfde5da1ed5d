package io.ragstone.postprocess;

import io.ragstone.retrieval.Passage;
import java.util.ArrayList;
import java.util.List;

/**
 * Drops passages that say what a better one says already, in the same words or nearly so.
 *
 * <p>Two texts are compared by their resemblance: the share of runs of {@value Shingles#LENGTH}
 * characters that both have among those that either has, 0 to 1 (Broder, "On the resemblance and
 * containment of documents", 1997). Case and white space do not count; headings in front of the
 * text that is embedded do, since they say what the text is about. Every passage is compared with
 * every better one that is kept.
 *
 * @param resemblance from which value on two passages are the same, above 0; at 1 only those that
 *     have all runs in common
 */
public record Deduplication(double resemblance) implements PassagePostProcessor {
  /** From 0.9 on: a passage of a hundred words in which one or two differ. */
  public static final Deduplication DEFAULT = new Deduplication(0.9);

  /** Creates a deduplication. */
  public Deduplication {
    if (!(resemblance > 0 && resemblance <= 1)) {
      throw new IllegalArgumentException(
          "resemblance must be above 0 and at most 1, but was " + resemblance);
    }
  }

  @Override
  public List<Passage> process(PostProcessRequest request) {
    List<Passage> kept = new ArrayList<>();
    List<Shingles> known = new ArrayList<>();
    for (Passage passage : request.passages()) {
      request.context().check("deduplication");
      Shingles shingles = Shingles.of(passage.shown().embeddedText());
      if (known.stream().noneMatch(other -> shingles.resemblance(other) >= resemblance)) {
        kept.add(passage);
        known.add(shingles);
      }
    }
    return List.copyOf(kept);
  }
}
