package io.ragstone.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ragstone.call.CallContext;
import io.ragstone.embedding.Embedding;
import io.ragstone.filter.Filter;
import io.ragstone.retrieval.ReciprocalRankFusion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SearchRequestTest {
  private static final Filter YEAR = Filter.gte("year", 2023);
  private static final Filter TENANT = Filter.eq("tenant", "acme");

  private final CallContext context = CallContext.cancellable();
  private final DenseSearch dense =
      DenseSearch.builder(Embedding.of(1, 2))
          .topK(7)
          .filter(YEAR)
          .exact(true)
          .context(context)
          .build();

  @Test
  void defaultsAreTenResultsWithoutFilter() {
    DenseSearch search = DenseSearch.builder(Embedding.of(1)).build();

    assertEquals(10, search.topK());
    assertEquals(Filter.all(), search.filter());
    assertEquals(10, KeywordSearch.builder("x").build().topK());
  }

  @ParameterizedTest
  @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, SearchRequest.MAX_TOP_K + 1})
  void topKOutOfRangeIsRefusedWithItsValue(int topK) {
    for (Exception refusal :
        new Exception[] {
          assertThrows(
              IllegalArgumentException.class,
              () -> DenseSearch.builder(Embedding.of(1)).topK(topK)),
          assertThrows(IllegalArgumentException.class, () -> KeywordSearch.builder("x").topK(topK)),
          assertThrows(
              IllegalArgumentException.class,
              () -> HybridSearch.of(dense, "x", ReciprocalRankFusion.DEFAULT, topK))
        }) {
      assertTrue(refusal.getMessage().contains("was " + topK), refusal.getMessage());
    }
  }

  @Test
  void aRestrictionAddsToTheFilterAndKeepsTheRest() {
    DenseSearch restricted = dense.restrictedTo(TENANT);

    assertEquals(Filter.and(YEAR, TENANT), restricted.filter());
    assertEquals(dense.embedding(), restricted.embedding());
    assertEquals(7, restricted.topK());
    assertTrue(restricted.exact());
    assertSame(context, restricted.context());
  }

  @Test
  void bothSidesOfAHybridSearchShareFilterContextAndRestriction() {
    HybridSearch hybrid = HybridSearch.of(dense, "words", ReciprocalRankFusion.DEFAULT, 3);
    HybridSearch restricted = hybrid.restrictedTo(TENANT);

    assertEquals(YEAR, hybrid.keyword().filter());
    assertEquals(7, hybrid.keyword().topK());
    assertSame(context, hybrid.keyword().context());
    assertEquals(Filter.and(YEAR, TENANT), restricted.dense().filter());
    assertEquals(Filter.and(YEAR, TENANT), restricted.keyword().filter());
    assertEquals(Filter.and(YEAR, TENANT), restricted.filter());
    assertEquals("words", restricted.keyword().text());
    assertEquals(3, restricted.topK());
  }

  @Test
  void keywordTextIsMadeWellFormed() {
    assertEquals("a\uFFFDb", KeywordSearch.builder("a\uD800b").build().text());
  }
}
