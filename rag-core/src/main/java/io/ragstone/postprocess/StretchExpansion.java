package io.ragstone.postprocess;

import io.ragstone.document.Chunk;
import io.ragstone.document.ChunkRange;
import io.ragstone.retrieval.Passage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Shows the passages of one request as stretches of their documents. Used once. */
abstract class StretchExpansion {
  private final PostProcessRequest request;
  private final String name;
  private final List<Passage> left;

  StretchExpansion(PostProcessRequest request, String name) {
    this.request = request;
    this.name = name;
    this.left = new ArrayList<>(request.passages());
  }

  /** The chunks that a chunk wants to be shown with; empty when it stands for itself. */
  abstract Optional<ChunkRange> wanted(Chunk found);

  /** As much of a stretch as may be shown, with the chunk in it. */
  abstract Stretch bounded(Stretch stretch, Chunk found);

  List<Passage> passages() {
    List<Passage> expanded = new ArrayList<>();
    while (!left.isEmpty()) {
      request.context().check(name);
      Passage best = left.remove(0);
      expanded.add(wanted(best.chunk()).map(range -> expanded(best, range)).orElse(best));
    }
    return List.copyOf(expanded);
  }

  /** Takes what is shown together with a passage away from those that are left. */
  private Passage expanded(Passage best, ChunkRange range) {
    Chunk found = best.chunk();
    ChunkRange union = withOverlapping(found, range);
    List<Chunk> stored =
        request.store().chunksOf(found.sourceId(), union.first(), union.last()).stream()
            .filter(chunk -> request.filter().matches(chunk.metadata()))
            .toList();
    Stretch stretch = bounded(Stretch.around(found, stored), found);
    if (stretch.chunks().size() == 1) {
      return best;
    }
    List<Passage> joined = left.stream().filter(other -> stretch.has(other.chunk())).toList();
    left.removeAll(joined);
    return best.shownAs(stretch.shownFor(found), joined);
  }

  /** The chunks that a chunk and all those left whose chunks overlap with them want. */
  private ChunkRange withOverlapping(Chunk found, ChunkRange range) {
    ChunkRange union = range;
    List<ChunkRange> others =
        new ArrayList<>(
            left.stream()
                .map(Passage::chunk)
                .filter(chunk -> chunk.sourceId().equals(found.sourceId()))
                .flatMap(chunk -> wanted(chunk).stream())
                .toList());
    for (boolean grows = true; grows; ) {
      grows = false;
      for (ChunkRange other : List.copyOf(others)) {
        if (other.first() <= union.last() && union.first() <= other.last()) {
          union =
              new ChunkRange(
                  Math.min(union.first(), other.first()), Math.max(union.last(), other.last()));
          others.remove(other);
          grows = true;
        }
      }
    }
    return union;
  }
}
