package io.ragstone.spring.ai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ragstone.document.MetadataValue;
import io.ragstone.filter.Filter;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.ai.vectorstore.filter.Filter.Expression;
import org.springframework.ai.vectorstore.filter.Filter.ExpressionType;
import org.springframework.ai.vectorstore.filter.Filter.Group;
import org.springframework.ai.vectorstore.filter.Filter.Value;
import org.springframework.ai.vectorstore.filter.FilterExpressionBuilder;
import org.springframework.ai.vectorstore.filter.FilterExpressionTextParser;

class FilterTranslationTest {
  private static final org.springframework.ai.vectorstore.filter.Filter.Key YEAR =
      new org.springframework.ai.vectorstore.filter.Filter.Key("year");

  @Test
  void textsMeanTheSameFilters() {
    assertThat(parsed("country == 'BG' && year >= 2020"))
        .isEqualTo(Filter.and(Filter.eq("country", "BG"), Filter.gte("year", 2020)));
    assertThat(parsed("price < 15.6 || open == true"))
        .isEqualTo(Filter.or(Filter.lt("price", 15.6), Filter.eq("open", true)));
    assertThat(parsed("NOT (a == 1 && b == 2)"))
        .isEqualTo(Filter.not(Filter.and(Filter.eq("a", 1), Filter.eq("b", 2))));
    assertThat(parsed("country NOT IN ['BG', 'NL']"))
        .isEqualTo(Filter.not(Filter.in("country", "BG", "NL")));
    assertThat(parsed("year IS NULL")).isEqualTo(Filter.not(Filter.exists("year")));
    assertThat(parsed("'a key' != 'x'")).isEqualTo(Filter.ne("a key", "x"));
  }

  @Test
  void theBuildersQuotedKeysAndValuesOfManyTypesAreRead() {
    FilterExpressionBuilder b = new FilterExpressionBuilder();
    Date date = Date.from(Instant.parse("2024-05-01T12:00:00.700Z"));

    assertThat(FilterTranslation.translate(b.eq("\"a key\"", 0.1f).build()))
        .isEqualTo(Filter.eq("a key", 0.1));
    assertThat(FilterTranslation.translate(b.gt("when", date).build()))
        .isEqualTo(Filter.gt("when", MetadataValue.of("2024-05-01T12:00:00Z")));
    assertThat(FilterTranslation.translate(b.in("n", 1, 2L, (short) 3).build()))
        .isEqualTo(
            Filter.in("n", List.of(MetadataValue.of(1), MetadataValue.of(2), MetadataValue.of(3))));
  }

  @Test
  void aLongChainIsNotNested() {
    String chain =
        IntStream.range(0, 500).mapToObj(i -> "id == " + i).collect(Collectors.joining(" || "));

    assertThat(parsed(chain))
        .isInstanceOfSatisfying(
            Filter.Or.class,
            or -> {
              assertThat(or.operands()).hasSize(500);
              assertThat(or.operands().get(499)).isEqualTo(Filter.eq("id", 499));
            });
  }

  @Test
  void whatMakesNoSenseIsRefusedWithTheExpression() {
    assertThatThrownBy(
            () -> FilterTranslation.translate(new Expression(ExpressionType.AND, YEAR, YEAR)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("AND needs conditions");
    assertThatThrownBy(() -> FilterTranslation.translate(new Expression(ExpressionType.EQ, YEAR)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("needs a value on its right");
    Expression scalar = new Expression(ExpressionType.IN, YEAR, new Value(1));
    assertThatThrownBy(() -> FilterTranslation.translate(scalar))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("needs a list of values");
    Expression half =
        new Expression(ExpressionType.OR, new Group(new Expression(ExpressionType.ISNULL, YEAR)));
    assertThatThrownBy(() -> FilterTranslation.translate(half))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("needs two conditions");
    assertThatThrownBy(() -> parsed("ragstone.source == 'x'"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("ragstone.source is made when a passage is found");
  }

  private static Filter parsed(String text) {
    return FilterTranslation.translate(new FilterExpressionTextParser().parse(text));
  }
}
