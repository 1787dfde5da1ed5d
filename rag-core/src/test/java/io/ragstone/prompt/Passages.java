package io.ragstone.prompt;

import io.ragstone.document.Chunk;
import io.ragstone.retrieval.Passage;
import io.ragstone.retrieval.Score;
import io.ragstone.retrieval.ScoreKind;
import java.util.ArrayList;
import java.util.List;

/** Passages for tests. */
public final class Passages {
  private Passages() {}

  /** Passages of one source, best first, that are no neighbours. */
  public static List<Passage> of(String... texts) {
    List<Passage> passages = new ArrayList<>();
    for (String text : texts) {
      int start = 1000 * passages.size();
      Chunk chunk = Chunk.builder("faq.md", text).span(start, start + text.length()).build();
      passages.add(passage(chunk, passages.size() + 1));
    }
    return passages;
  }

  /** A chunk as it was found. */
  public static Passage passage(Chunk chunk, int rank) {
    return Passage.of(chunk, new Score(ScoreKind.COSINE, 1.0 / rank), rank);
  }
}
