package io.ragstone.postprocess;

import io.ragstone.document.Chunk;
import io.ragstone.splitter.TokenCounter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Chunks of one document that follow one another, never none.
 *
 * <p>Offsets and positions alone are not believed: in the middle of an ingest there may be chunks
 * of two versions of a document. Chunks that overlap must say the same there, and two at one
 * position are as good as none.
 */
record Stretch(List<Chunk> chunks) {

  /** The longest stretch of some chunks of one document that a chunk is in; it may be alone. */
  static Stretch around(Chunk found, List<Chunk> chunks) {
    Map<Integer, Chunk> byPosition = new HashMap<>();
    List<Integer> ambiguous = new ArrayList<>();
    for (Chunk chunk : chunks) {
      if (byPosition.put(chunk.position(), chunk) != null) {
        ambiguous.add(chunk.position());
      }
    }
    ambiguous.forEach(byPosition::remove);
    Chunk stored = byPosition.get(found.position());
    if (stored == null || !stored.equals(found)) {
      return new Stretch(List.of(found));
    }
    Deque<Chunk> stretch = new ArrayDeque<>(List.of(found));
    for (Chunk next = byPosition.get(found.position() + 1);
        next != null && follows(stretch.getLast(), next);
        next = byPosition.get(next.position() + 1)) {
      stretch.addLast(next);
    }
    for (Chunk before = byPosition.get(found.position() - 1);
        before != null && follows(before, stretch.getFirst());
        before = byPosition.get(before.position() - 1)) {
      stretch.addFirst(before);
    }
    return new Stretch(List.copyOf(stretch));
  }

  private static boolean follows(Chunk one, Chunk next) {
    boolean isOneSection = one.parent().isPresent() || one.headingPath().equals(next.headingPath());
    if (!isOneSection || !one.parent().equals(next.parent())) {
      return false;
    }
    int shared = Math.min(one.end(), next.end()) - next.start();
    if (shared <= 0) {
      // Between the parts of a parent nothing is left out.
      return one.end() == next.start() || one.parent().isEmpty();
    }
    return next.start() >= one.start()
        && hasItsOffsets(one)
        && hasItsOffsets(next)
        && one.text().regionMatches(next.start() - one.start(), next.text(), 0, shared);
  }

  private static boolean hasItsOffsets(Chunk chunk) {
    return chunk.text().length() == chunk.end() - chunk.start();
  }

  boolean has(Chunk chunk) {
    return chunks.stream().anyMatch(one -> one.id().equals(chunk.id()));
  }

  /** As many of the chunks around one of them as have so many tokens together, at least that. */
  Stretch within(Chunk found, TokenCounter counter, int maxTokens) {
    if (counter.count(text()) <= maxTokens) {
      return this;
    }
    int[] tokens = chunks.stream().mapToInt(chunk -> counter.count(chunk.text())).toArray();
    int first = chunks.indexOf(found);
    int last = first;
    long sum = tokens[first];
    boolean grows = true;
    while (grows) {
      grows = false;
      if (last + 1 < tokens.length && sum + tokens[last + 1] <= maxTokens) {
        last++;
        sum += tokens[last];
        grows = true;
      }
      if (first > 0 && sum + tokens[first - 1] <= maxTokens) {
        first--;
        sum += tokens[first];
        grows = true;
      }
    }
    // The counts of parts may add up to less than that of the whole.
    int middle = chunks.indexOf(found);
    Stretch part = new Stretch(chunks.subList(first, last + 1));
    while (first < last && counter.count(part.text()) > maxTokens) {
      if (last - middle >= middle - first) {
        last--;
      } else {
        first++;
      }
      part = new Stretch(chunks.subList(first, last + 1));
    }
    return part;
  }

  String text() {
    StringBuilder text = new StringBuilder(chunks.get(0).text());
    int end = chunks.get(0).end();
    for (Chunk chunk : chunks.subList(1, chunks.size())) {
      if (chunk.start() >= end) {
        text.append("\n".repeat(Math.min(chunk.start() - end, 2))).append(chunk.text());
      } else if (chunk.end() > end) {
        text.append(chunk.text().substring(end - chunk.start()));
      }
      end = Math.max(end, chunk.end());
    }
    return text.toString();
  }

  /** What a chunk is shown as: the whole text, in its place. */
  Chunk shownFor(Chunk found) {
    String text = text();
    Chunk first = chunks.get(0);
    int end = chunks.stream().mapToInt(Chunk::end).max().orElseThrow();
    Chunk.Builder shown =
        Chunk.builder(found.sourceId(), text)
            .embeddedText(inFront(found) + text.strip())
            .headingPath(commonHeadings())
            .span(first.start(), end)
            .position(first.position())
            .metadata(found.metadata());
    found.parent().ifPresent(shown::parent);
    return shown.build();
  }

  private List<String> commonHeadings() {
    List<String> common = chunks.get(0).headingPath();
    for (Chunk chunk : chunks) {
      List<String> path = chunk.headingPath();
      int same = 0;
      while (same < Math.min(common.size(), path.size())
          && common.get(same).equals(path.get(same))) {
        same++;
      }
      common = common.subList(0, same);
    }
    return common;
  }

  /** What a splitter put in front of the text that it had embedded, such as the headings. */
  private static String inFront(Chunk found) {
    String text = found.text().strip();
    return found.embeddedText().endsWith(text)
        ? found.embeddedText().substring(0, found.embeddedText().length() - text.length())
        : "";
  }
}
