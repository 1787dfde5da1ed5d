package io.ragstone.postprocess;

import io.ragstone.document.Chunk;
import io.ragstone.retrieval.Passage;
import io.ragstone.retrieval.Score;
import io.ragstone.retrieval.ScoreKind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Adds the chunks that stand before and after each passage in its document, since an answer may
 * begin or go on there. They come behind all passages, the nearest first, so that in a prompt with
 * a limit no neighbour takes the place of what was found; a prompt that merges neighbours shows
 * them where they belong.
 *
 * <p>A neighbour's score is its {@link ScoreKind#NEIGHBOR_DISTANCE}. Only chunks that match the
 * query's filter are added. Each passage is one read of the store.
 *
 * @param before how many chunks in front of each passage, not negative
 * @param after how many behind it, not negative, and not both zero
 */
public record NeighborExpansion(int before, int after) implements PassagePostProcessor {
  /** Creates an expansion. */
  public NeighborExpansion {
    if (before < 0 || after < 0 || (before == 0 && after == 0)) {
      throw new IllegalArgumentException(
          "before and after must not be negative, nor both 0, but were "
              + before
              + " and "
              + after);
    }
  }

  private record Neighbor(Chunk chunk, int distance) {}

  @Override
  public List<Passage> process(PostProcessRequest request) {
    Set<String> known =
        request.passages().stream()
            .map(passage -> passage.chunk().id())
            .collect(Collectors.toSet());
    List<Neighbor> neighbors =
        request.passages().stream()
            .flatMap(passage -> neighbors(passage.chunk(), request))
            .sorted(Comparator.comparingInt(Neighbor::distance))
            .toList();
    List<Passage> all = new ArrayList<>(request.passages());
    for (Neighbor neighbor : neighbors) {
      if (known.add(neighbor.chunk().id()) && !isShown(neighbor.chunk(), request.passages())) {
        Score score = new Score(ScoreKind.NEIGHBOR_DISTANCE, neighbor.distance());
        all.add(Passage.of(neighbor.chunk(), score, all.size() + 1));
      }
    }
    return List.copyOf(all);
  }

  /** Whether a passage is shown as something larger that the chunk is in. */
  private static boolean isShown(Chunk chunk, List<Passage> passages) {
    return passages.stream()
        .filter(passage -> !passage.shown().equals(passage.chunk()))
        .map(Passage::shown)
        .anyMatch(
            shown ->
                shown.sourceId().equals(chunk.sourceId())
                    && shown.start() <= chunk.start()
                    && chunk.end() <= shown.end());
  }

  private Stream<Neighbor> neighbors(Chunk found, PostProcessRequest request) {
    request.context().check("neighbor expansion");
    int first = Math.max(0, found.position() - before);
    int last = (int) Math.min(Integer.MAX_VALUE, (long) found.position() + after);
    return request.store().chunksOf(found.sourceId(), first, last).stream()
        .filter(chunk -> request.filter().matches(chunk.metadata()))
        .map(chunk -> new Neighbor(chunk, Math.abs(chunk.position() - found.position())))
        // Where nobody counted positions, all chunks of a source have the same.
        .filter(neighbor -> neighbor.distance() > 0);
  }
}
