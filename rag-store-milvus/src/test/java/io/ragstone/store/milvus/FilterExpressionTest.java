package io.ragstone.store.milvus;

import static org.assertj.core.api.Assertions.assertThat;

import io.ragstone.document.MetadataValue;
import io.ragstone.filter.Filter;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FilterExpressionTest {
  private static final String TENANT = "filter_terms[\"k74656e616e74\"]";

  @Test
  void equalityComparesTheTerm() {
    assertThat(FilterExpression.of(Filter.eq("tenant", "a"))).isEqualTo(TENANT + " == \"t61\"");
  }

  @Test
  void anOrderHoldsWithinItsTypeOnly() {
    assertThat(FilterExpression.of(Filter.gt("tenant", MetadataValue.of("a"))))
        .isEqualTo("(" + TENANT + ">\"t61\") and (" + TENANT + "<\"u\")");
    assertThat(FilterExpression.of(Filter.lte("tenant", MetadataValue.of("a"))))
        .isEqualTo("(" + TENANT + ">=\"t\") and (" + TENANT + "<=\"t61\")");
  }

  @Test
  void aNegationSaysWhatHappensToAMissingKey() {
    assertThat(FilterExpression.of(Filter.ne("tenant", "a")))
        .isEqualTo("(not exists " + TENANT + ") or (" + TENANT + " != \"t61\")");
    assertThat(FilterExpression.of(Filter.not(Filter.exists("tenant"))))
        .isEqualTo("not exists " + TENANT);
  }

  @Test
  void negationIsPushedDownToTheComparisons() {
    Filter both = Filter.and(Filter.eq("tenant", "a"), Filter.exists("tenant"));

    assertThat(FilterExpression.of(Filter.not(both)))
        .isEqualTo(
            "((not exists "
                + TENANT
                + ") or ("
                + TENANT
                + " != \"t61\")) or (not exists "
                + TENANT
                + ")");
  }

  @Test
  void everythingAndNothingAreExpressionsToo() {
    assertThat(FilterExpression.of(Filter.all())).isEqualTo("position >= 0");
    assertThat(FilterExpression.of(new Filter.And(List.of()))).isEqualTo("position >= 0");
    assertThat(FilterExpression.of(Filter.or())).isEqualTo("position < 0");
    assertThat(FilterExpression.of(Filter.in("tenant", List.of()))).isEqualTo("position < 0");
    assertThat(FilterExpression.of(Filter.not(Filter.all()))).isEqualTo("position < 0");
  }

  @Test
  void whatMustBeEqualToTheKeySaysThePartitions() {
    assertThat(FilterExpression.partitions(Filter.eq("tenant", "a"), "tenant"))
        .contains("partition in [\"t61\"]");
    assertThat(FilterExpression.partitions(Filter.in("tenant", "a", "b"), "tenant").orElseThrow())
        .contains("\"t61\"", "\"t62\"");
    Filter and = Filter.and(Filter.exists("x"), Filter.and(Filter.eq("tenant", 1)));
    assertThat(FilterExpression.partitions(and, "tenant")).isPresent();
    for (Filter anywhere :
        List.of(
            Filter.all(),
            Filter.eq("team", "a"),
            Filter.ne("tenant", "a"),
            Filter.gt("tenant", MetadataValue.of("a")),
            Filter.in("tenant", List.of()),
            Filter.or(Filter.eq("tenant", "a"), Filter.eq("x", 1)))) {
      assertThat(FilterExpression.partitions(anywhere, "tenant")).as("%s", anywhere).isEmpty();
    }
  }

  @Test
  void manyAlternativesAreNestedAsABalancedTree() {
    String[] values = IntStream.range(0, 1_024).mapToObj(i -> "v" + i).toArray(String[]::new);
    String expression = FilterExpression.of(Filter.in("tenant", values));

    int depth = 0;
    int deepest = 0;
    for (int i = 0; i < expression.length(); i++) {
      char c = expression.charAt(i);
      depth += c == '(' ? 1 : c == ')' ? -1 : 0;
      deepest = Math.max(deepest, depth);
    }
    assertThat(deepest).isEqualTo(10);
  }

  @Test
  void literalsEscapeWhatWouldEndThem() {
    assertThat(FilterExpression.literal("a\"b\\c\nd\re\tf'中"))
        .isEqualTo("\"a\\\"b\\\\c\\nd\\re\\tf'中\"");
  }
}
