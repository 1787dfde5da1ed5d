package io.ragstone.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.ragstone.rerank.RerankRequest;
import io.ragstone.rerank.RerankResult;
import io.ragstone.rerank.Reranker;
import io.ragstone.testkit.FakeReranker;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A passage is judged once for a query, and nothing is mistaken for it. */
class CachingRerankerTest {
  private final FakeReranker fake = new FakeReranker();
  private final List<String> judged = new ArrayList<>();
  private final CachingReranker reranker =
      CachingReranker.builder(
              new Reranker() {
                @Override
                public RerankResult rerank(RerankRequest request) {
                  judged.addAll(request.passages());
                  return fake.rerank(request);
                }

                @Override
                public Optional<String> model() {
                  return Optional.of("fake");
                }

                @Override
                public void close() {
                  fake.close();
                }
              })
          .build();

  @Test
  void onlyUnknownPassagesAreJudgedAndTheOrderIsKept() {
    reranker.rerank(RerankRequest.builder("storage", List.of("data storage", "cats")).build());
    RerankRequest more =
        RerankRequest.builder("storage", List.of("dogs", "cats", "data storage", "dogs")).build();
    RerankResult result = reranker.rerank(more);
    assertEquals(fake.rerank(more).scores(), result.scores());
    assertEquals(2, result.cacheHits());
    assertEquals(List.of("data storage", "cats", "dogs"), judged);
  }

  @Test
  void queriesAndInstructionsAreEntriesOfTheirOwn() {
    List<String> passage = List.of("data storage");
    reranker.rerank(RerankRequest.builder("storage", passage).build());
    reranker.rerank(RerankRequest.builder("data", passage).build());
    reranker.rerank(RerankRequest.builder("storage", passage).instruction("").build());
    // Together these are the same letters as the first.
    reranker.rerank(RerankRequest.builder("storagedata", List.of(" storage")).build());
    assertEquals(4, judged.size());
    RerankResult known = reranker.rerank(RerankRequest.builder("storage", passage).build());
    assertEquals(1, known.cacheHits());
    assertEquals(0, known.tokens());
    assertEquals(4, judged.size());
  }

  @Test
  void noPassagesAreNotAskedFor() {
    assertEquals(
        List.of(), reranker.rerank(RerankRequest.builder("q", List.of()).build()).scores());
    assertEquals(List.of(), judged);
  }

  @Test
  void theModelIsThatBehindTheCache() {
    assertEquals(Optional.of("fake"), reranker.model());
  }

  @Test
  void aClosedRerankerHasNothingLeft() {
    RerankRequest request = RerankRequest.builder("q", List.of("p")).build();
    reranker.rerank(request);
    reranker.close();
    assertThrows(IllegalStateException.class, () -> reranker.rerank(request));
  }
}
