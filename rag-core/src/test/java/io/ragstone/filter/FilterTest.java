package io.ragstone.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ragstone.document.Metadata;
import io.ragstone.document.MetadataValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** {@link Filter#matches} is the definition of what every store must answer. */
class FilterTest {
  private static final Metadata ACME =
      Metadata.builder()
          .put("tenant", "acme")
          .put("year", 2024)
          .put("score", 0.5)
          .put("public", true)
          .put("five", "5")
          .put("empty", "")
          .build();

  private static void assertMatches(Filter... filters) {
    for (Filter filter : filters) {
      assertTrue(filter.matches(ACME), filter + " should match");
      assertFalse(new Filter.Not(filter).matches(ACME), "not " + filter + " should not match");
    }
  }

  private static void assertMisses(Filter... filters) {
    for (Filter filter : filters) {
      assertFalse(filter.matches(ACME), filter + " should not match");
      assertTrue(new Filter.Not(filter).matches(ACME), "not " + filter + " should match");
    }
  }

  @Test
  void comparesValuesOfOneType() {
    assertMatches(
        Filter.eq("tenant", "acme"),
        Filter.eq("year", 2024),
        Filter.eq("score", 0.5),
        Filter.eq("public", true),
        Filter.eq("empty", ""),
        Filter.lt("year", 2025),
        Filter.lte("year", 2024),
        Filter.gt("year", 2023),
        Filter.gte("year", 2024),
        Filter.gt("score", 0.25),
        Filter.gte("score", 0.5),
        Filter.lt("score", 0.75),
        Filter.lte("score", 0.5));
    assertMisses(
        Filter.eq("tenant", "Acme"),
        Filter.eq("year", 2023),
        Filter.eq("score", 0.25),
        Filter.eq("public", false),
        Filter.lt("year", 2024),
        Filter.lte("year", 2023),
        Filter.gt("year", 2024),
        Filter.gte("year", 2025));
  }

  @Test
  void aMissingKeyDoesNotMatchButItsNegationDoes() {
    assertMisses(
        Filter.eq("no", "x"),
        Filter.lt("no", 1),
        Filter.gte("no", 1),
        Filter.in("no", "x"),
        Filter.exists("no"));
    assertMatches(
        Filter.ne("no", "x"),
        Filter.ne("no", 1),
        Filter.ne("no", 1.5),
        Filter.ne("no", true),
        Filter.not(Filter.lt("no", 1)),
        Filter.not(Filter.in("no", "x")));
  }

  @Test
  void neIsTheComplementOfEq() {
    assertMatches(
        Filter.ne("tenant", "other"),
        Filter.ne("year", 1),
        Filter.ne("score", 1.5),
        Filter.ne("public", false));
    assertMisses(
        Filter.ne("tenant", "acme"),
        Filter.ne("year", 2024),
        Filter.ne("score", 0.5),
        Filter.ne("public", true));
  }

  @Test
  void aValueOfAnotherTypeDoesNotMatch() {
    assertMisses(
        Filter.eq("five", 5),
        Filter.eq("year", "2024"),
        Filter.eq("public", "true"),
        Filter.eq("public", 1),
        Filter.lt("five", 6),
        Filter.gt("year", MetadataValue.of("1")),
        Filter.gt("public", 0),
        Filter.in("five", List.of(MetadataValue.of(5), MetadataValue.of(5.0))));
    assertMatches(Filter.ne("five", 5), Filter.ne("year", "2024"), Filter.ne("public", 1));
  }

  @Test
  void wholeNumbersAndRealsAreOneType() {
    assertMatches(
        Filter.eq("year", 2024.0),
        Filter.lt("year", 2024.5),
        Filter.gt("year", 2023.5),
        Filter.gt("score", 0),
        Filter.lt("score", 1),
        Filter.in("year", List.of(MetadataValue.of(2024.0))));
    assertMisses(Filter.eq("year", 2024.5), Filter.eq("score", 0));
    Metadata big = Metadata.builder().put("n", 9007199254740993L).build();
    assertFalse(Filter.eq("n", 9007199254740992.0).matches(big));
    assertTrue(Filter.gt("n", 9007199254740992.0).matches(big));
  }

  @Test
  void textsAreOrderedByCodePoint() {
    assertMatches(
        Filter.gt("tenant", MetadataValue.of("Zulu")),
        Filter.lt("tenant", MetadataValue.of("acmé")),
        Filter.gt("tenant", MetadataValue.of("")),
        Filter.gte("empty", MetadataValue.of("")));
    Metadata tea = Metadata.builder().put("t", "🍵").build();
    assertTrue(Filter.gt("t", MetadataValue.of("\uFFFD")).matches(tea));
  }

  @Test
  void truthValuesHaveNoOrder() {
    MetadataValue truth = MetadataValue.of(true);
    assertThrows(IllegalArgumentException.class, () -> Filter.lt("public", truth));
    assertThrows(IllegalArgumentException.class, () -> Filter.lte("public", truth));
    assertThrows(IllegalArgumentException.class, () -> Filter.gt("public", truth));
    assertThrows(IllegalArgumentException.class, () -> Filter.gte("public", truth));
  }

  @Test
  void andOrAndInOfNothing() {
    assertMatches(Filter.all(), Filter.and(), new Filter.And(List.of()));
    assertMisses(
        Filter.or(),
        new Filter.Or(List.of()),
        Filter.in("tenant"),
        new Filter.In("year", Set.of()));
  }

  @Test
  void inTakesAMixtureOfTypes() {
    assertMatches(
        Filter.in("tenant", "other", "acme"),
        Filter.in("year", List.of(MetadataValue.of("2024"), MetadataValue.of(2024))),
        Filter.in("public", List.of(MetadataValue.of(true))));
    assertMisses(
        Filter.in("tenant", "other"), Filter.in("public", List.of(MetadataValue.of(false))));
  }

  @Test
  void existsIsTrueOfAnyValue() {
    assertMatches(Filter.exists("empty"), Filter.exists("public"), Filter.exists("year"));
  }

  @Test
  void andOrAndNotAreTwoValuedLogic() {
    Random random = new Random(1);
    for (int round = 0; round < 500; round++) {
      boolean[] truth = {random.nextBoolean(), random.nextBoolean(), random.nextBoolean()};
      Filter[] operands = new Filter[truth.length];
      for (int i = 0; i < truth.length; i++) {
        operands[i] = truth[i] ? Filter.exists("year") : Filter.eq("missing", i);
      }

      assertEquals(truth[0] && truth[1] && truth[2], Filter.and(operands).matches(ACME));
      assertEquals(truth[0] || truth[1] || truth[2], Filter.or(operands).matches(ACME));
      assertEquals(
          Filter.not(Filter.and(operands)).matches(ACME),
          Filter.or(Arrays.stream(operands).map(Filter::not).toArray(Filter[]::new)).matches(ACME),
          "De Morgan");
    }
  }

  @Test
  void constructionLeavesOutWhatChangesNothing() {
    Filter one = Filter.eq("a", 1);
    Filter two = Filter.eq("b", 2);

    assertEquals(one, Filter.and(Filter.all(), one));
    assertEquals(Filter.all(), Filter.and(Filter.all(), Filter.all()));
    assertEquals(new Filter.And(List.of(one, two)), Filter.and(one, Filter.all(), two));
    assertEquals(one, Filter.or(one));
    assertEquals(one, Filter.not(Filter.not(one)));
  }

  @Test
  void operandsAreCopied() {
    List<Filter> operands = new ArrayList<>(List.of(Filter.eq("year", 2024)));
    Filter and = new Filter.And(operands);
    operands.add(Filter.eq("year", 1));

    assertTrue(and.matches(ACME));
  }

  @Test
  void nestingIsLimited() {
    Filter deepest = Filter.eq("year", 2024);
    for (int depth = 1; depth < Filter.MAX_DEPTH; depth++) {
      deepest = new Filter.And(List.of(deepest));
    }
    Filter atLimit = deepest;

    assertTrue(atLimit.matches(ACME));
    assertThrows(IllegalArgumentException.class, () -> new Filter.Not(atLimit));
    assertThrows(
        IllegalArgumentException.class, () -> new Filter.And(List.of(Filter.all(), atLimit)));
    assertThrows(IllegalArgumentException.class, () -> new Filter.Or(List.of(atLimit)));
  }

  @Test
  void refusesKeysThatMetadataRefuses() {
    assertThrows(IllegalArgumentException.class, () -> Filter.eq(" ", 1));
    assertThrows(IllegalArgumentException.class, () -> Filter.in("a\nb", "x"));
    assertThrows(IllegalArgumentException.class, () -> Filter.exists("k".repeat(257)));
    assertThrows(IllegalArgumentException.class, () -> Filter.eq("a", Double.NaN));
  }
}
