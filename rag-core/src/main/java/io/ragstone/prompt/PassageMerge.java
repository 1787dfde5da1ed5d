package io.ragstone.prompt;

import io.ragstone.document.Chunk;
import io.ragstone.retrieval.Passage;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Passages that say the same or follow one another, as one text.
 *
 * <p>Neighbours are chunks of one source under the same headings that overlap or are next to each
 * other. Offsets alone are not believed: where two chunks overlap, they must say the same there.
 */
final class PassageMerge {
  private final List<Ranked> members = new ArrayList<>();
  private Chunk last;
  private int end;
  private String text;

  private record Ranked(int rank, Passage passage) {
    Chunk chunk() {
      return passage.shown();
    }
  }

  private PassageMerge(Ranked first) {
    members.add(first);
    last = first.chunk();
    end = last.end();
    text = last.text();
  }

  /** Each passage by itself. */
  static List<PassageMerge> none(List<Passage> passages) {
    return ranked(passages).stream().map(PassageMerge::new).toList();
  }

  /** Groups of passages, the group with the best one first. */
  static List<PassageMerge> of(List<Passage> passages) {
    Map<String, PassageMerge> byText = new LinkedHashMap<>();
    for (PassageMerge run : runs(passages)) {
      byText.merge(run.text.strip(), run, PassageMerge::withSameText);
    }
    return bestFirst(byText.values());
  }

  private static List<PassageMerge> runs(List<Passage> passages) {
    List<Ranked> inDocumentOrder = new ArrayList<>(ranked(passages));
    inDocumentOrder.sort(
        Comparator.comparing((Ranked ranked) -> ranked.chunk().sourceId())
            .thenComparing(ranked -> ranked.chunk().start())
            .thenComparing(ranked -> ranked.chunk().position()));
    List<PassageMerge> runs = new ArrayList<>();
    for (Ranked ranked : inDocumentOrder) {
      if (runs.stream().noneMatch(run -> run.isContinuedBy(ranked))) {
        runs.add(new PassageMerge(ranked));
      }
    }
    return runs;
  }

  private static List<PassageMerge> bestFirst(Collection<PassageMerge> merges) {
    merges.forEach(merge -> merge.members.sort(Comparator.comparingInt(Ranked::rank)));
    return merges.stream()
        .sorted(Comparator.comparingInt(merge -> merge.members.get(0).rank()))
        .toList();
  }

  private static List<Ranked> ranked(List<Passage> passages) {
    List<Ranked> ranked = new ArrayList<>();
    passages.forEach(passage -> ranked.add(new Ranked(ranked.size(), passage)));
    return ranked;
  }

  /** The passages, best first. */
  List<Passage> passages() {
    return members.stream().map(Ranked::passage).toList();
  }

  String text() {
    return text;
  }

  private PassageMerge withSameText(PassageMerge other) {
    members.addAll(other.members);
    return this;
  }

  private boolean isContinuedBy(Ranked ranked) {
    Chunk next = ranked.chunk();
    boolean sameSection =
        last.sourceId().equals(next.sourceId()) && last.headingPath().equals(next.headingPath());
    return sameSection && (next.start() < end ? overlaps(ranked) : follows(ranked));
  }

  private boolean overlaps(Ranked ranked) {
    Chunk next = ranked.chunk();
    int shared = Math.min(end, next.end()) - next.start();
    int from = text.length() - (end - next.start());
    if (from < 0 || !text.regionMatches(from, next.text(), 0, shared)) {
      return false;
    }
    add(ranked, next.text().substring(shared));
    return true;
  }

  private boolean follows(Ranked ranked) {
    Chunk next = ranked.chunk();
    int gap = next.start() - end;
    if (gap > 0 && next.position() != last.position() + 1) {
      return false;
    }
    // Splitters leave out what is between chunks: a blank, a line end or several.
    add(ranked, "\n".repeat(Math.min(gap, 2)) + next.text());
    return true;
  }

  private void add(Ranked ranked, String more) {
    members.add(ranked);
    text += more;
    if (ranked.chunk().end() >= end) {
      last = ranked.chunk();
      end = last.end();
    }
  }
}
