package io.ragstone.generation;

import io.ragstone.call.CallContext;
import io.ragstone.document.Chunk;
import io.ragstone.retrieval.Passage;
import io.ragstone.retrieval.Score;
import io.ragstone.retrieval.ScoreKind;
import java.util.ArrayList;
import java.util.List;

/** Passages and requests for tests. */
final class Passages {
  private Passages() {}

  static List<Passage> of(String... texts) {
    List<Passage> passages = new ArrayList<>();
    for (String text : texts) {
      passages.add(passage(Chunk.builder("faq.md", text).build(), passages.size() + 1));
    }
    return passages;
  }

  static Passage passage(Chunk chunk, int rank) {
    return Passage.of(chunk, new Score(ScoreKind.COSINE, 1.0 / rank), rank);
  }

  static GenerationRequest request(String question, String... texts) {
    return request(CallContext.unbounded(), question, texts);
  }

  static GenerationRequest request(CallContext context, String question, String... texts) {
    return GenerationRequest.of(question, of(texts), PromptTemplate.GROUNDED, context);
  }
}
