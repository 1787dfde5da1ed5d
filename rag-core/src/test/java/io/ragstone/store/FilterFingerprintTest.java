package io.ragstone.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.ragstone.filter.Filter;
import org.junit.jupiter.api.Test;

/** Equal conditions share a fingerprint, different ones never do. */
class FilterFingerprintTest {

  @Test
  void orderDoesNotMatter() {
    assertEquals(
        FilterFingerprint.of(Filter.in("tenant", "a", "b")),
        FilterFingerprint.of(Filter.in("tenant", "b", "a")));
    assertEquals(
        FilterFingerprint.of(Filter.and(Filter.eq("a", 1), Filter.exists("b"))),
        FilterFingerprint.of(Filter.and(Filter.exists("b"), Filter.eq("a", 1))));
  }

  @Test
  void aCraftedValueDoesNotImitateAnotherFilter() {
    Filter two = Filter.in("tenant", "a", "b");
    Filter crafted = Filter.in("tenant", "a], Text[value=b");
    assertNotEquals(FilterFingerprint.of(two), FilterFingerprint.of(crafted));
    assertNotEquals(
        FilterFingerprint.of(Filter.eq("tenant", "5")),
        FilterFingerprint.of(Filter.eq("tenant", 5)));
    assertNotEquals(
        FilterFingerprint.of(Filter.not(Filter.exists("a"))),
        FilterFingerprint.of(Filter.exists("a")));
    assertNotEquals(
        FilterFingerprint.of(Filter.or(Filter.exists("a"), Filter.exists("b"))),
        FilterFingerprint.of(Filter.and(Filter.exists("a"), Filter.exists("b"))));
  }
}
