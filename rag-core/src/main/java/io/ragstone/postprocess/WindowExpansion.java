package io.ragstone.postprocess;

import io.ragstone.document.Chunk;
import io.ragstone.document.ChunkRange;
import io.ragstone.retrieval.Passage;
import java.util.List;
import java.util.Optional;

/**
 * Shows each passage together with the chunks that stand before and after it in its document. With
 * chunks of one sentence each it is what is known as sentence window retrieval: a sentence is
 * found, and read in its context.
 *
 * <p>A window stays within the {@linkplain Chunk#parent() parent} of its chunk, or under the same
 * headings where there is none. Passages whose windows overlap become one, in the place of the best
 * of them and with its chunk, scores and ranks; the others are its {@link Passage#joined()}.
 *
 * <p>The text is put together from what the store has now, one read for each window; only chunks
 * that match the query's filter are read. What a splitter left out between two chunks comes back as
 * line ends. Where chunks do not fit to each other, because their document is being ingested again
 * at that moment, the text ends there.
 *
 * @param before how many chunks in front of each passage, not negative
 * @param after how many behind it, not negative, and not both zero
 */
public record WindowExpansion(int before, int after) implements PassagePostProcessor {
  /** Creates an expansion. */
  public WindowExpansion {
    if (before < 0 || after < 0 || (before == 0 && after == 0)) {
      throw new IllegalArgumentException(
          "before and after must not be negative, nor both 0, but were "
              + before
              + " and "
              + after);
    }
  }

  @Override
  public List<Passage> process(PostProcessRequest request) {
    return new StretchExpansion(request, toString()) {
      @Override
      Optional<ChunkRange> wanted(Chunk found) {
        return Optional.of(window(found));
      }

      @Override
      Stretch bounded(Stretch stretch, Chunk found) {
        return stretch;
      }
    }.passages();
  }

  private ChunkRange window(Chunk found) {
    int least = found.parent().map(ChunkRange::first).orElse(0);
    int most = found.parent().map(ChunkRange::last).orElse(Integer.MAX_VALUE);
    return new ChunkRange(
        Math.max(least, found.position() - before),
        (int) Math.min(most, (long) found.position() + after));
  }
}
