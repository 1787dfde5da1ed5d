package io.ragstone.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ragstone.document.MetadataValue;
import io.ragstone.filter.Filter;
import java.util.List;
import org.junit.jupiter.api.Test;

class FilterArgumentTest {
  private static Filter read(String json) {
    return new FilterArgument(10).read(Json.object(json));
  }

  @Test
  void plainValuesAreEquality() {
    assertThat(read("{\"lang\": \"en\"}")).isEqualTo(Filter.and(Filter.eq("lang", "en")));
    assertThat(read("{\"year\": 2023, \"share\": 0.5, \"final\": true}"))
        .isEqualTo(
            Filter.and(Filter.eq("year", 2023), Filter.eq("share", 0.5), Filter.eq("final", true)));
    assertThat(read("{}")).isEqualTo(Filter.and());
  }

  @Test
  void aListIsOneOfItsValues() {
    Filter oneOf = Filter.in("key", List.of(MetadataValue.of("a"), MetadataValue.of(1)));

    assertThat(read("{\"key\": [\"a\", 1]}")).isEqualTo(Filter.and(oneOf));
    assertThat(read("{\"key\": {\"in\": [\"a\", 1]}}")).isEqualTo(Filter.and(oneOf));
  }

  @Test
  void anObjectComparesByAllItsOperators() {
    assertThat(read("{\"year\": {\"gte\": 2020, \"lt\": 2024}}"))
        .isEqualTo(Filter.and(Filter.and(Filter.gte("year", 2020), Filter.lt("year", 2024))));
    assertThat(read("{\"a\": {\"ne\": \"x\"}, \"b\": {\"exists\": false}, \"c\": {\"lte\": 1.5}}"))
        .isEqualTo(
            Filter.and(Filter.ne("a", "x"), Filter.not(Filter.exists("b")), Filter.lte("c", 1.5)));
  }

  @Test
  void whatIsNoFilterIsSaidWithKeyAndValue() {
    assertRefused("{\"year\": {\"above\": 1}}", "\"above\"", "eq, ne, lt");
    assertRefused("{\"year\": {}}", "\"year\"");
    assertRefused("{\"year\": null}", "\"year\"", "null");
    assertRefused("{\"year\": [[1]]}", "\"year\"", "[1]");
    assertRefused("{\"year\": {\"in\": 3}}", "\"in\"", "list", "3");
    assertRefused("{\"year\": {\"exists\": 1}}", "\"exists\"", "true or false");
    assertRefused("{\"final\": {\"lt\": true}}", "Truth values have no order");
    assertRefused("{\"k\": [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]}", "more than 10 values");
  }

  private static void assertRefused(String json, String... words) {
    assertThatThrownBy(() -> read(json))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll(words);
  }
}
