package io.ragstone.store.milvus;

import io.ragstone.document.MetadataValue;
import io.ragstone.filter.Filter;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Translates a {@link Filter} into an expression over {@link FilterTerms} that means exactly the
 * same on every Milvus version.
 *
 * <p>Some versions evaluate {@code not} in three-valued logic, in which the negation of an unknown
 * comparison stays unknown. Negations are therefore pushed down to the comparisons, and there they
 * say what happens to a missing key. {@code in} is not used either, because milvus-lite does not
 * know it for JSON; the equivalent chain of {@code or} is nested as a balanced tree, because the
 * parser of Milvus takes quadratic time for a flat one.
 */
final class FilterExpression {
  /** Matches every row. */
  static final String EVERYTHING = Columns.POSITION + " >= 0";

  private static final String NOTHING = Columns.POSITION + " < 0";

  private FilterExpression() {}

  static String of(Filter filter) {
    return translate(filter, false);
  }

  /**
   * The partitions outside of which a filter cannot match, empty when there may be matches in all:
   * what the filter, or a part that must hold besides others, wants the key to be equal to.
   */
  static Optional<String> partitions(Filter filter, String key) {
    if (filter instanceof Filter.Comparison comparison) {
      return comparison.key().equals(key) && comparison.operator() == Filter.Operator.EQ
          ? Optional.of(partitions(List.of(comparison.value())))
          : Optional.empty();
    }
    if (filter instanceof Filter.In in) {
      return in.key().equals(key) && !in.values().isEmpty()
          ? Optional.of(partitions(List.copyOf(in.values())))
          : Optional.empty();
    }
    return filter instanceof Filter.And and
        ? and.operands().stream().flatMap(part -> partitions(part, key).stream()).findFirst()
        : Optional.empty();
  }

  private static String partitions(List<MetadataValue> values) {
    return values.stream()
        .map(value -> literal(FilterTerms.term(value)))
        .distinct()
        .collect(Collectors.joining(",", Columns.PARTITION + " in [", "]"));
  }

  /** The literal of any text. */
  static String literal(String text) {
    StringBuilder literal = new StringBuilder(text.length() + 2).append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"', '\\' -> literal.append('\\').append(c);
        case '\n' -> literal.append("\\n");
        case '\r' -> literal.append("\\r");
        case '\t' -> literal.append("\\t");
        default -> literal.append(c);
      }
    }
    return literal.append('"').toString();
  }

  static String and(String left, String right) {
    return "(" + left + ") and (" + right + ")";
  }

  private static String translate(Filter filter, boolean negated) {
    if (filter instanceof Filter.Comparison comparison) {
      return comparison.operator() == Filter.Operator.EQ
          ? equal(comparison.key(), List.of(comparison.value()), negated)
          : ordered(comparison, negated);
    }
    if (filter instanceof Filter.In in) {
      return equal(in.key(), List.copyOf(in.values()), negated);
    }
    if (filter instanceof Filter.Exists exists) {
      return exists(exists.key(), negated);
    }
    if (filter instanceof Filter.And and) {
      return all(translate(and.operands(), negated), negated);
    }
    if (filter instanceof Filter.Or or) {
      return all(translate(or.operands(), negated), !negated);
    }
    if (filter instanceof Filter.Not not) {
      return translate(not.operand(), !negated);
    }
    return negated ? NOTHING : EVERYTHING;
  }

  private static List<String> translate(List<Filter> filters, boolean negated) {
    return filters.stream().map(filter -> translate(filter, negated)).toList();
  }

  private static String equal(String key, List<MetadataValue> values, boolean negated) {
    String operator = negated ? " != \"" : " == \"";
    List<String> comparisons =
        values.stream()
            .map(value -> path(key) + operator + FilterTerms.term(value) + "\"")
            .distinct()
            .toList();
    String equal = all(comparisons, !negated);
    return negated ? orMissing(key, equal) : equal;
  }

  private static String ordered(Filter.Comparison comparison, boolean negated) {
    String term = FilterTerms.term(comparison.value());
    char type = term.charAt(0);
    String ends = String.valueOf((char) (type + 1));
    return switch (comparison.operator()) {
      case LT -> between(comparison.key(), ">=", String.valueOf(type), "<", term, negated);
      case LTE -> between(comparison.key(), ">=", String.valueOf(type), "<=", term, negated);
      case GT -> between(comparison.key(), ">", term, "<", ends, negated);
      default -> between(comparison.key(), ">=", term, "<", ends, negated);
    };
  }

  private static String between(
      String key, String lower, String from, String upper, String to, boolean negated) {
    if (!negated) {
      return and(path(key) + lower + literal(from), path(key) + upper + literal(to));
    }
    return orMissing(
        key,
        "("
            + path(key)
            + opposite(lower)
            + literal(from)
            + ") or ("
            + path(key)
            + opposite(upper)
            + literal(to)
            + ")");
  }

  private static String opposite(String operator) {
    return switch (operator) {
      case ">" -> "<=";
      case ">=" -> "<";
      case "<" -> ">=";
      default -> ">";
    };
  }

  private static String orMissing(String key, String expression) {
    return "(" + exists(key, true) + ") or (" + expression + ")";
  }

  private static String exists(String key, boolean negated) {
    return (negated ? "not exists " : "exists ") + path(key);
  }

  private static String path(String key) {
    return Columns.FILTER_TERMS + "[\"" + FilterTerms.key(key) + "\"]";
  }

  /** Joins by {@code or} when {@code any}, otherwise by {@code and}. */
  private static String all(List<String> expressions, boolean any) {
    if (expressions.isEmpty()) {
      return any ? NOTHING : EVERYTHING;
    }
    if (expressions.size() == 1) {
      return expressions.get(0);
    }
    int half = expressions.size() / 2;
    return "("
        + all(expressions.subList(0, half), any)
        + (any ? ") or (" : ") and (")
        + all(expressions.subList(half, expressions.size()), any)
        + ")";
  }
}
