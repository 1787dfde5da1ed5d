package io.ragstone.langchain4j;

import dev.langchain4j.store.embedding.filter.comparison.ContainsString;
import dev.langchain4j.store.embedding.filter.comparison.IsEqualTo;
import dev.langchain4j.store.embedding.filter.comparison.IsGreaterThan;
import dev.langchain4j.store.embedding.filter.comparison.IsGreaterThanOrEqualTo;
import dev.langchain4j.store.embedding.filter.comparison.IsIn;
import dev.langchain4j.store.embedding.filter.comparison.IsLessThan;
import dev.langchain4j.store.embedding.filter.comparison.IsLessThanOrEqualTo;
import dev.langchain4j.store.embedding.filter.comparison.IsNotEqualTo;
import dev.langchain4j.store.embedding.filter.comparison.IsNotIn;
import dev.langchain4j.store.embedding.filter.logical.And;
import dev.langchain4j.store.embedding.filter.logical.Not;
import dev.langchain4j.store.embedding.filter.logical.Or;
import io.ragstone.document.MetadataValue;
import io.ragstone.filter.Filter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * LangChain4j's filters as Ragstone's. Both are two-valued, and to both a missing key differs from
 * every value. They part where types differ: there LangChain4j's definition throws, ours does not
 * match.
 */
final class FilterReader {
  private FilterReader() {}

  static Filter read(dev.langchain4j.store.embedding.filter.Filter filter) {
    if (filter instanceof And) {
      return Filter.and(operands(filter, FilterReader::halvesOfAnd));
    }
    if (filter instanceof Or) {
      return Filter.or(operands(filter, FilterReader::halvesOfOr));
    }
    if (filter instanceof Not not) {
      return Filter.not(read(not.expression()));
    }
    return readComparison(filter);
  }

  private static Filter readComparison(dev.langchain4j.store.embedding.filter.Filter filter) {
    if (filter instanceof IsEqualTo equal) {
      return anyOf(equal.key(), List.of(equal.comparisonValue()));
    }
    if (filter instanceof IsNotEqualTo notEqual) {
      return Filter.not(anyOf(notEqual.key(), List.of(notEqual.comparisonValue())));
    }
    if (filter instanceof IsIn in) {
      return anyOf(in.key(), in.comparisonValues());
    }
    if (filter instanceof IsNotIn notIn) {
      return Filter.not(anyOf(notIn.key(), notIn.comparisonValues()));
    }
    if (filter instanceof IsGreaterThan greater) {
      return Filter.gt(greater.key(), ordered(greater.key(), greater.comparisonValue()));
    }
    if (filter instanceof IsGreaterThanOrEqualTo atLeast) {
      return Filter.gte(atLeast.key(), ordered(atLeast.key(), atLeast.comparisonValue()));
    }
    if (filter instanceof IsLessThan less) {
      return Filter.lt(less.key(), ordered(less.key(), less.comparisonValue()));
    }
    if (filter instanceof IsLessThanOrEqualTo atMost) {
      return Filter.lte(atMost.key(), ordered(atMost.key(), atMost.comparisonValue()));
    }
    throw new UnsupportedOperationException(
        filter instanceof ContainsString
            ? "Ragstone's filters compare whole values, so that they mean the same on every store: "
                + filter
                + " cannot be asked; put what is looked for into a metadata key of its own"
            : "Ragstone does not know the filter " + filter + " of " + filter.getClass().getName());
  }

  /** A chain of two and two, as LangChain4j makes it, is one list here, which no depth limits. */
  private static Filter[] operands(
      dev.langchain4j.store.embedding.filter.Filter chain,
      Function<
              dev.langchain4j.store.embedding.filter.Filter,
              List<dev.langchain4j.store.embedding.filter.Filter>>
          halves) {
    List<Filter> operands = new ArrayList<>();
    Deque<dev.langchain4j.store.embedding.filter.Filter> open = new ArrayDeque<>(List.of(chain));
    while (!open.isEmpty()) {
      dev.langchain4j.store.embedding.filter.Filter next = open.pop();
      List<dev.langchain4j.store.embedding.filter.Filter> two = halves.apply(next);
      if (two.isEmpty()) {
        operands.add(read(next));
      } else {
        open.push(two.get(1));
        open.push(two.get(0));
      }
    }
    return operands.toArray(Filter[]::new);
  }

  private static List<dev.langchain4j.store.embedding.filter.Filter> halvesOfAnd(
      dev.langchain4j.store.embedding.filter.Filter filter) {
    return filter instanceof And and ? List.of(and.left(), and.right()) : List.of();
  }

  private static List<dev.langchain4j.store.embedding.filter.Filter> halvesOfOr(
      dev.langchain4j.store.embedding.filter.Filter filter) {
    return filter instanceof Or or ? List.of(or.left(), or.right()) : List.of();
  }

  private static Filter anyOf(String key, Collection<?> values) {
    List<MetadataValue> wanted = values.stream().flatMap(value -> alike(key, value)).toList();
    return wanted.size() == 1 ? Filter.eq(key, wanted.get(0)) : Filter.in(key, wanted);
  }

  /** A truth value is a text in LangChain4j's metadata, and what can be seen there can be found. */
  private static Stream<MetadataValue> alike(String key, Object value) {
    String text = value.toString();
    return text.equals("true") || text.equals("false")
        ? Stream.of(MetadataValue.of(text), MetadataValue.of(Boolean.parseBoolean(text)))
        : Stream.of(MetadataValues.of(key, value));
  }

  private static MetadataValue ordered(String key, Comparable<?> value) {
    if (value instanceof UUID) {
      throw new IllegalArgumentException(
          "UUIDs are stored as texts, whose order is another: compare the key \""
              + key
              + "\" with the text of "
              + value);
    }
    return MetadataValues.of(key, value);
  }
}
