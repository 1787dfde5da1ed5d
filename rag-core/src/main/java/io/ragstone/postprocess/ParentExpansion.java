package io.ragstone.postprocess;

import io.ragstone.document.Chunk;
import io.ragstone.document.ChunkRange;
import io.ragstone.retrieval.Passage;
import io.ragstone.splitter.TokenCounter;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Shows each passage as the larger piece of its document that it is a {@linkplain Chunk#parent()
 * part of}: small chunks are easier to find, large ones easier to answer from.
 *
 * <pre>{@code
 * RetrievalOptions.builder().topK(30).afterRerank(ParentExpansion.of(embedder.tokenCounter(), 1_000)).topN(3)
 * }</pre>
 *
 * <p>Passages of one parent become one, in the place of the best of them and with its chunk, scores
 * and ranks; the others are its {@link Passage#joined()}. A parent with more tokens than allowed is
 * shown as the chunks around the best passage, as many as fit; passages of that parent further away
 * keep places of their own. Chunks without a parent stay as they are.
 *
 * <p>The text is put together from what the store has now, one read for each parent, so it is never
 * older than the chunk; only chunks that match the query's filter are read. Where they do not fit
 * to each other, because their document is being ingested again at that moment, the text ends
 * there.
 *
 * <p>Behind the search, the reranker reads the parents and topN counts them; behind the reranker,
 * it reads the chunks; behind the selection, topN counts chunks. Immutable, and thread-safe as the
 * counter is.
 */
public final class ParentExpansion implements PassagePostProcessor {
  private final TokenCounter counter;
  private final int maxTokens;

  private ParentExpansion(TokenCounter counter, int maxTokens) {
    this.counter = counter;
    this.maxTokens = maxTokens;
  }

  /**
   * An expansion to parents of bounded length.
   *
   * @param counter what lengths are measured with
   * @param maxTokens how many tokens a passage's text may have, at least 1; a chunk that alone has
   *     more stays as it is
   * @return the expansion
   */
  public static ParentExpansion of(TokenCounter counter, int maxTokens) {
    if (maxTokens < 1) {
      throw new IllegalArgumentException("maxTokens must be at least 1, but was " + maxTokens);
    }
    return new ParentExpansion(Objects.requireNonNull(counter, "counter"), maxTokens);
  }

  @Override
  public List<Passage> process(PostProcessRequest request) {
    return new StretchExpansion(request, toString()) {
      @Override
      Optional<ChunkRange> wanted(Chunk found) {
        return found.parent();
      }

      @Override
      Stretch bounded(Stretch stretch, Chunk found) {
        return stretch.within(found, counter, maxTokens);
      }
    }.passages();
  }

  @Override
  public String toString() {
    return "ParentExpansion[maxTokens=" + maxTokens + "]";
  }
}
