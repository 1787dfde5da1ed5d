package io.ragstone.filter;

import io.ragstone.document.Metadata;
import io.ragstone.document.MetadataValue;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;

/**
 * A condition on metadata, as a typed, immutable expression.
 *
 * <pre>{@code
 * Filter filter = Filter.and(Filter.eq("tenant", "acme"), Filter.gte("year", 2023));
 * }</pre>
 *
 * <p>Semantics, the same on every store ({@link #matches} is the definition):
 *
 * <ul>
 *   <li>Two-valued logic: a filter matches or it does not, and {@link Not} is the exact complement.
 *   <li>A comparison with a missing key does not match; {@link #ne} does, being {@code not(eq)}.
 *   <li>A comparison with a value of another type does not match ({@code "5"} is not {@code 5});
 *       whole numbers and reals are one type and compare by exact value.
 *   <li>Texts are ordered by Unicode code point. Truth values have no order: asking for one is an
 *       {@link IllegalArgumentException}.
 *   <li>{@link And} of nothing and {@link #all()} match everything, {@link Or} of nothing and
 *       {@link In} an empty set match nothing.
 * </ul>
 *
 * <p>Nesting is limited to {@value #MAX_DEPTH} levels, so that no translation overflows its stack.
 */
public sealed interface Filter {
  /** The deepest nesting allowed. */
  int MAX_DEPTH = 100;

  /** Matches everything. */
  record All() implements Filter {}

  /** How a {@link Comparison} compares. */
  enum Operator {
    /** Equal. */
    EQ,
    /** Less than. */
    LT,
    /** Less than or equal. */
    LTE,
    /** Greater than. */
    GT,
    /** Greater than or equal. */
    GTE
  }

  /**
   * Matches when the key's value stands in the given relation to {@code value}.
   *
   * @param key the metadata key
   * @param operator the relation
   * @param value what to compare with
   */
  record Comparison(String key, Operator operator, MetadataValue value) implements Filter {
    /** Creates a comparison. */
    public Comparison {
      Metadata.requireValidKey(key);
      Objects.requireNonNull(operator, "operator");
      Objects.requireNonNull(value, "value");
      if (operator != Operator.EQ && value instanceof MetadataValue.Bool) {
        throw new IllegalArgumentException(
            "Truth values have no order: use eq or ne with key \"" + key + "\", not " + operator);
      }
    }
  }

  /**
   * Matches when the key's value equals one of the values.
   *
   * @param key the metadata key
   * @param values the values, of any mixture of types
   */
  record In(String key, Set<MetadataValue> values) implements Filter {
    /** Creates a membership test. */
    public In {
      Metadata.requireValidKey(key);
      values = Collections.unmodifiableSet(new LinkedHashSet<>(values));
      values.forEach(value -> Objects.requireNonNull(value, "values"));
    }
  }

  /**
   * Matches when the key has a value.
   *
   * @param key the metadata key
   */
  record Exists(String key) implements Filter {
    /** Creates a test for presence. */
    public Exists {
      Metadata.requireValidKey(key);
    }
  }

  /**
   * Matches when all operands match.
   *
   * @param operands the conditions
   */
  record And(List<Filter> operands) implements Filter {
    /** Creates a conjunction. */
    public And {
      operands = List.copyOf(operands);
      requireDepth(operands);
    }
  }

  /**
   * Matches when at least one operand matches.
   *
   * @param operands the conditions
   */
  record Or(List<Filter> operands) implements Filter {
    /** Creates a disjunction. */
    public Or {
      operands = List.copyOf(operands);
      requireDepth(operands);
    }
  }

  /**
   * Matches when the operand does not.
   *
   * @param operand the condition
   */
  record Not(Filter operand) implements Filter {
    /** Creates a negation. */
    public Not {
      Objects.requireNonNull(operand, "operand");
      requireDepth(List.of(operand));
    }
  }

  /**
   * Matches everything.
   *
   * @return the filter
   */
  static Filter all() {
    return new All();
  }

  /**
   * Key equals text.
   *
   * @param key the metadata key
   * @param value the text
   * @return the filter
   */
  static Filter eq(String key, String value) {
    return eq(key, MetadataValue.of(value));
  }

  /**
   * Key equals whole number.
   *
   * @param key the metadata key
   * @param value the number
   * @return the filter
   */
  static Filter eq(String key, long value) {
    return eq(key, MetadataValue.of(value));
  }

  /**
   * Key equals number.
   *
   * @param key the metadata key
   * @param value the number, finite
   * @return the filter
   */
  static Filter eq(String key, double value) {
    return eq(key, MetadataValue.of(value));
  }

  /**
   * Key equals truth value.
   *
   * @param key the metadata key
   * @param value true or false
   * @return the filter
   */
  static Filter eq(String key, boolean value) {
    return eq(key, MetadataValue.of(value));
  }

  /**
   * Key equals value.
   *
   * @param key the metadata key
   * @param value the value
   * @return the filter
   */
  static Filter eq(String key, MetadataValue value) {
    return new Comparison(key, Operator.EQ, value);
  }

  /**
   * Key is missing, of another type, or different from the text.
   *
   * @param key the metadata key
   * @param value the text
   * @return the filter
   */
  static Filter ne(String key, String value) {
    return not(eq(key, value));
  }

  /**
   * Key is missing, of another type, or different from the number.
   *
   * @param key the metadata key
   * @param value the number
   * @return the filter
   */
  static Filter ne(String key, long value) {
    return not(eq(key, value));
  }

  /**
   * Key is missing, of another type, or different from the number.
   *
   * @param key the metadata key
   * @param value the number, finite
   * @return the filter
   */
  static Filter ne(String key, double value) {
    return not(eq(key, value));
  }

  /**
   * Key is missing, of another type, or the other truth value.
   *
   * @param key the metadata key
   * @param value true or false
   * @return the filter
   */
  static Filter ne(String key, boolean value) {
    return not(eq(key, value));
  }

  /**
   * Key is missing, of another type, or different from the value.
   *
   * @param key the metadata key
   * @param value the value
   * @return the filter
   */
  static Filter ne(String key, MetadataValue value) {
    return not(eq(key, value));
  }

  /**
   * Key is less than the value.
   *
   * @param key the metadata key
   * @param value a text or number
   * @return the filter
   */
  static Filter lt(String key, MetadataValue value) {
    return new Comparison(key, Operator.LT, value);
  }

  /**
   * Key is less than the number.
   *
   * @param key the metadata key
   * @param value the number
   * @return the filter
   */
  static Filter lt(String key, long value) {
    return lt(key, MetadataValue.of(value));
  }

  /**
   * Key is less than the number.
   *
   * @param key the metadata key
   * @param value the number, finite
   * @return the filter
   */
  static Filter lt(String key, double value) {
    return lt(key, MetadataValue.of(value));
  }

  /**
   * Key is less than or equal to the value.
   *
   * @param key the metadata key
   * @param value a text or number
   * @return the filter
   */
  static Filter lte(String key, MetadataValue value) {
    return new Comparison(key, Operator.LTE, value);
  }

  /**
   * Key is less than or equal to the number.
   *
   * @param key the metadata key
   * @param value the number
   * @return the filter
   */
  static Filter lte(String key, long value) {
    return lte(key, MetadataValue.of(value));
  }

  /**
   * Key is less than or equal to the number.
   *
   * @param key the metadata key
   * @param value the number, finite
   * @return the filter
   */
  static Filter lte(String key, double value) {
    return lte(key, MetadataValue.of(value));
  }

  /**
   * Key is greater than the value.
   *
   * @param key the metadata key
   * @param value a text or number
   * @return the filter
   */
  static Filter gt(String key, MetadataValue value) {
    return new Comparison(key, Operator.GT, value);
  }

  /**
   * Key is greater than the number.
   *
   * @param key the metadata key
   * @param value the number
   * @return the filter
   */
  static Filter gt(String key, long value) {
    return gt(key, MetadataValue.of(value));
  }

  /**
   * Key is greater than the number.
   *
   * @param key the metadata key
   * @param value the number, finite
   * @return the filter
   */
  static Filter gt(String key, double value) {
    return gt(key, MetadataValue.of(value));
  }

  /**
   * Key is greater than or equal to the value.
   *
   * @param key the metadata key
   * @param value a text or number
   * @return the filter
   */
  static Filter gte(String key, MetadataValue value) {
    return new Comparison(key, Operator.GTE, value);
  }

  /**
   * Key is greater than or equal to the number.
   *
   * @param key the metadata key
   * @param value the number
   * @return the filter
   */
  static Filter gte(String key, long value) {
    return gte(key, MetadataValue.of(value));
  }

  /**
   * Key is greater than or equal to the number.
   *
   * @param key the metadata key
   * @param value the number, finite
   * @return the filter
   */
  static Filter gte(String key, double value) {
    return gte(key, MetadataValue.of(value));
  }

  /**
   * Key equals one of the values.
   *
   * @param key the metadata key
   * @param values the values
   * @return the filter
   */
  static Filter in(String key, Collection<MetadataValue> values) {
    return new In(key, new LinkedHashSet<>(values));
  }

  /**
   * Key equals one of the texts.
   *
   * @param key the metadata key
   * @param values the texts
   * @return the filter
   */
  static Filter in(String key, String... values) {
    return in(key, Arrays.stream(values).map(MetadataValue::of).toList());
  }

  /**
   * Key has a value of any type.
   *
   * @param key the metadata key
   * @return the filter
   */
  static Filter exists(String key) {
    return new Exists(key);
  }

  /**
   * All conditions hold; {@link #all()} operands are left out.
   *
   * @param operands the conditions
   * @return the filter
   */
  static Filter and(Filter... operands) {
    List<Filter> useful =
        Arrays.stream(operands).filter(operand -> !(operand instanceof All)).toList();
    return useful.isEmpty() ? all() : useful.size() == 1 ? useful.get(0) : new And(useful);
  }

  /**
   * At least one condition holds.
   *
   * @param operands the conditions
   * @return the filter
   */
  static Filter or(Filter... operands) {
    return operands.length == 1 ? operands[0] : new Or(List.of(operands));
  }

  /**
   * The condition does not hold.
   *
   * @param operand the condition
   * @return the filter
   */
  static Filter not(Filter operand) {
    return operand instanceof Not not ? not.operand() : new Not(operand);
  }

  /**
   * Evaluates the filter in memory; what stores do must agree with it.
   *
   * @param metadata the metadata to test
   * @return whether it matches
   */
  default boolean matches(Metadata metadata) {
    if (this instanceof Comparison comparison) {
      return metadata
          .get(comparison.key())
          .map(actual -> holds(comparison.operator(), actual.compareWith(comparison.value())))
          .orElse(false);
    }
    if (this instanceof In in) {
      return metadata
          .get(in.key())
          .map(
              actual ->
                  in.values().stream()
                      .anyMatch(value -> holds(Operator.EQ, actual.compareWith(value))))
          .orElse(false);
    }
    if (this instanceof Exists exists) {
      return metadata.get(exists.key()).isPresent();
    }
    if (this instanceof And and) {
      return and.operands().stream().allMatch(operand -> operand.matches(metadata));
    }
    if (this instanceof Or or) {
      return or.operands().stream().anyMatch(operand -> operand.matches(metadata));
    }
    if (this instanceof Not not) {
      return !not.operand().matches(metadata);
    }
    return true;
  }

  private static boolean holds(Operator operator, OptionalInt comparison) {
    if (comparison.isEmpty()) {
      return false;
    }
    int sign = comparison.getAsInt();
    return switch (operator) {
      case EQ -> sign == 0;
      case LT -> sign < 0;
      case LTE -> sign <= 0;
      case GT -> sign > 0;
      case GTE -> sign >= 0;
    };
  }

  private static void requireDepth(List<Filter> operands) {
    int depth = 1 + operands.stream().mapToInt(Filter::depth).max().orElse(0);
    if (depth > MAX_DEPTH) {
      throw new IllegalArgumentException(
          "A filter may be nested at most " + MAX_DEPTH + " levels deep; flatten its and/or");
    }
  }

  private static int depth(Filter filter) {
    if (filter instanceof And and) {
      return 1 + and.operands().stream().mapToInt(Filter::depth).max().orElse(0);
    }
    if (filter instanceof Or or) {
      return 1 + or.operands().stream().mapToInt(Filter::depth).max().orElse(0);
    }
    return filter instanceof Not not ? 1 + depth(not.operand()) : 1;
  }
}
