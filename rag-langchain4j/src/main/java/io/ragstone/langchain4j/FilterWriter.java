package io.ragstone.langchain4j;

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
import io.ragstone.error.StoreException;
import io.ragstone.filter.Filter;
import java.util.Collection;
import java.util.List;
import java.util.function.BinaryOperator;

/**
 * Ragstone's filters as LangChain4j's, which have no constants: what is always or never true is
 * worked out before a store is asked.
 */
final class FilterWriter {
  private FilterWriter() {}

  /** What a filter comes to. */
  sealed interface Condition {}

  /** No row is excluded. */
  record Everything() implements Condition {}

  /** No row is left. */
  record Nothing() implements Condition {}

  /** The store has to look. */
  record Test(dev.langchain4j.store.embedding.filter.Filter filter) implements Condition {}

  static Condition write(Filter filter) {
    if (filter instanceof Filter.And and) {
      return join(and.operands(), new Everything(), new Nothing(), And::new);
    }
    if (filter instanceof Filter.Or or) {
      return join(or.operands(), new Nothing(), new Everything(), Or::new);
    }
    if (filter instanceof Filter.Not not) {
      return negated(write(not.operand()));
    }
    if (filter instanceof Filter.Comparison comparison) {
      return new Test(comparison(comparison));
    }
    if (filter instanceof Filter.In in) {
      return in(in.key(), in.values());
    }
    if (filter instanceof Filter.Exists exists) {
      throw unsupported(exists.key(), "LangChain4j's filters cannot ask whether a key is there");
    }
    return new Everything();
  }

  private static Condition join(
      List<Filter> operands,
      Condition neutral,
      Condition decisive,
      BinaryOperator<dev.langchain4j.store.embedding.filter.Filter> both) {
    Condition joined = neutral;
    for (Filter operand : operands) {
      Condition next = write(operand);
      if (next.equals(decisive)) {
        return decisive;
      }
      if (joined instanceof Test left && next instanceof Test right) {
        joined = new Test(both.apply(left.filter(), right.filter()));
      } else if (next instanceof Test) {
        joined = next;
      }
    }
    return joined;
  }

  /** Stores know "not equal" and "not in" better than a negation of what they negate. */
  private static Condition negated(Condition condition) {
    if (condition instanceof Everything) {
      return new Nothing();
    }
    if (condition instanceof Nothing) {
      return new Everything();
    }
    dev.langchain4j.store.embedding.filter.Filter filter = ((Test) condition).filter();
    if (filter instanceof IsEqualTo equal) {
      return new Test(new IsNotEqualTo(equal.key(), equal.comparisonValue()));
    }
    if (filter instanceof IsIn in) {
      return new Test(new IsNotIn(in.key(), in.comparisonValues()));
    }
    return new Test(new Not(filter));
  }

  private static dev.langchain4j.store.embedding.filter.Filter comparison(
      Filter.Comparison comparison) {
    String key = comparison.key();
    Comparable<?> value = plain(key, comparison.value());
    return switch (comparison.operator()) {
      case EQ -> new IsEqualTo(key, value);
      case LT -> new IsLessThan(key, value);
      case LTE -> new IsLessThanOrEqualTo(key, value);
      case GT -> new IsGreaterThan(key, value);
      case GTE -> new IsGreaterThanOrEqualTo(key, value);
    };
  }

  /** LangChain4j takes values of one type at a time. */
  private static Condition in(String key, Collection<MetadataValue> values) {
    List<?> numbers =
        values.stream().filter(MetadataValue::isNumber).map(value -> plain(key, value)).toList();
    List<?> others =
        values.stream().filter(value -> !value.isNumber()).map(value -> plain(key, value)).toList();
    if (numbers.isEmpty() && others.isEmpty()) {
      return new Nothing();
    }
    if (numbers.isEmpty() || others.isEmpty()) {
      return new Test(new IsIn(key, numbers.isEmpty() ? others : numbers));
    }
    return new Test(new Or(new IsIn(key, numbers), new IsIn(key, others)));
  }

  private static Comparable<?> plain(String key, MetadataValue value) {
    if (value instanceof MetadataValue.Bool) {
      throw unsupported(
          key,
          "LangChain4j's metadata have no truth values, so ask for the text \"true\" or \"false\"");
    }
    return (Comparable<?>) MetadataValues.toPlain(value);
  }

  private static StoreException unsupported(String key, String why) {
    return new StoreException(
        StoreException.Reason.UNSUPPORTED,
        why + "; it was asked about the metadata key \"" + key + "\"");
  }
}
