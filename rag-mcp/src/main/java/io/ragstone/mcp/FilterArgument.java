package io.ragstone.mcp;

import io.ragstone.document.MetadataValue;
import io.ragstone.filter.Filter;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Reads a filter as clients write it: a JSON object whose keys are metadata keys, and whose values
 * say what is to hold of them. Used for one filter.
 */
final class FilterArgument {
  private static final String OPERATORS = "eq, ne, lt, lte, gt, gte, in, exists";

  private final int maxValues;
  private int values;

  FilterArgument(int maxValues) {
    this.maxValues = maxValues;
  }

  Filter read(Map<?, ?> filter) {
    List<Filter> conditions = new ArrayList<>();
    filter.forEach((key, condition) -> conditions.add(condition(key.toString(), condition)));
    return Filter.and(conditions.toArray(Filter[]::new));
  }

  private Filter condition(String key, Object condition) {
    if (condition instanceof List<?> anyOf) {
      return oneOf(key, anyOf);
    }
    if (!(condition instanceof Map<?, ?> comparisons)) {
      return Filter.eq(key, value(key, condition));
    }
    if (comparisons.isEmpty()) {
      throw new IllegalArgumentException(
          "The filter says nothing of \"" + key + "\"; use one of " + OPERATORS);
    }
    List<Filter> all = new ArrayList<>();
    comparisons.forEach(
        (operator, operand) -> all.add(comparison(key, operator.toString(), operand)));
    return all.size() == 1 ? all.get(0) : Filter.and(all.toArray(Filter[]::new));
  }

  private Filter comparison(String key, String operator, Object operand) {
    return switch (operator) {
      case "eq" -> Filter.eq(key, value(key, operand));
      case "ne" -> Filter.ne(key, value(key, operand));
      case "lt" -> Filter.lt(key, value(key, operand));
      case "lte" -> Filter.lte(key, value(key, operand));
      case "gt" -> Filter.gt(key, value(key, operand));
      case "gte" -> Filter.gte(key, value(key, operand));
      case "in" -> oneOf(key, operand);
      case "exists" -> exists(key, operand);
      default ->
          throw new IllegalArgumentException(
              "The filter compares \"" + key + "\" by \"" + operator + "\"; use " + OPERATORS);
    };
  }

  private Filter oneOf(String key, Object operand) {
    if (!(operand instanceof List<?> anyOf)) {
      throw new IllegalArgumentException(
          "In the filter, \"in\" of \"" + key + "\" needs a list, but was " + Json.text(operand));
    }
    return Filter.in(key, anyOf.stream().map(each -> value(key, each)).toList());
  }

  private Filter exists(String key, Object operand) {
    if (!(operand instanceof Boolean present)) {
      throw new IllegalArgumentException(
          "In the filter, \"exists\" of \""
              + key
              + "\" needs true or false, but was "
              + Json.text(operand));
    }
    count();
    return present ? Filter.exists(key) : Filter.not(Filter.exists(key));
  }

  private MetadataValue value(String key, Object json) {
    count();
    if (json instanceof String text) {
      return MetadataValue.of(text);
    }
    if (json instanceof Boolean truth) {
      return MetadataValue.of(truth);
    }
    if (json instanceof Integer || json instanceof Long) {
      return MetadataValue.of(((Number) json).longValue());
    }
    if (json instanceof Double || json instanceof BigDecimal || json instanceof BigInteger) {
      return MetadataValue.of(((Number) json).doubleValue());
    }
    throw new IllegalArgumentException(
        "In the filter, \""
            + key
            + "\" is compared with "
            + Json.text(json)
            + "; metadata are texts, numbers and truth values");
  }

  private void count() {
    values++;
    if (values > maxValues) {
      throw new IllegalArgumentException(
          "The filter has more than " + maxValues + " values; ask with fewer");
    }
  }
}
