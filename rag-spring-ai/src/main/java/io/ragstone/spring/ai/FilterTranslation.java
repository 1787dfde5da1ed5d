package io.ragstone.spring.ai;

import io.ragstone.document.MetadataValue;
import io.ragstone.filter.Filter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.vectorstore.filter.Filter.Expression;
import org.springframework.ai.vectorstore.filter.Filter.ExpressionType;
import org.springframework.ai.vectorstore.filter.Filter.Group;
import org.springframework.ai.vectorstore.filter.Filter.Operand;
import org.springframework.ai.vectorstore.filter.Filter.Value;

/** Spring AI's filter expressions as Ragstone's filters. */
final class FilterTranslation {
  private FilterTranslation() {}

  static Filter translate(Expression expression) {
    return switch (expression.type()) {
      case AND -> Filter.and(operands(expression));
      case OR -> Filter.or(operands(expression));
      case NOT -> Filter.not(condition(expression.left(), expression));
      case EQ -> Filter.eq(key(expression), value(expression));
      case NE -> Filter.ne(key(expression), value(expression));
      case LT -> Filter.lt(key(expression), value(expression));
      case LTE -> Filter.lte(key(expression), value(expression));
      case GT -> Filter.gt(key(expression), value(expression));
      case GTE -> Filter.gte(key(expression), value(expression));
      case IN -> Filter.in(key(expression), values(expression));
      case NIN -> Filter.not(Filter.in(key(expression), values(expression)));
      case ISNULL -> Filter.not(Filter.exists(key(expression)));
      case ISNOTNULL -> Filter.exists(key(expression));
    };
  }

  /**
   * All that a chain of one operator joins, side by side: the parser nests {@code a || b || c}, and
   * a long chain would be nested deeper than filters may be.
   */
  private static Filter[] operands(Expression chain) {
    List<Filter> operands = new ArrayList<>();
    Deque<Operand> open = new ArrayDeque<>(List.of(chain));
    while (!open.isEmpty()) {
      Operand operand = content(open.pop());
      if (operand instanceof Expression expression && expression.type() == chain.type()) {
        open.push(required(expression.right(), expression));
        open.push(required(expression.left(), expression));
      } else {
        operands.add(condition(operand, chain));
      }
    }
    return operands.toArray(Filter[]::new);
  }

  private static Filter condition(Operand operand, Expression whole) {
    if (content(operand) instanceof Expression expression) {
      return translate(expression);
    }
    throw malformed(whole, "needs conditions");
  }

  private static Operand content(Operand operand) {
    return operand instanceof Group group ? group.content() : operand;
  }

  private static Operand required(@Nullable Operand operand, Expression whole) {
    if (operand == null) {
      throw malformed(whole, "needs two conditions");
    }
    return operand;
  }

  private static String key(Expression expression) {
    if (!(expression.left() instanceof org.springframework.ai.vectorstore.filter.Filter.Key key)) {
      throw malformed(expression, "needs a key on its left");
    }
    String name = unquoted(key.key());
    if (name.startsWith(PassageMetadata.PREFIX)) {
      throw new IllegalArgumentException(
          "Filters work on the metadata that documents were added with, but "
              + name
              + " is made when a passage is found; use a key of your own");
    }
    return name;
  }

  /** Spring AI's own stores read keys so: the parser takes quotes off, the builder leaves them. */
  private static String unquoted(String key) {
    boolean quoted =
        key.length() >= 2
            && ((key.startsWith("\"") && key.endsWith("\""))
                || (key.startsWith("'") && key.endsWith("'")));
    return quoted ? key.substring(1, key.length() - 1) : key;
  }

  private static MetadataValue value(Expression expression) {
    if (!(expression.right() instanceof Value value)) {
      throw malformed(expression, "needs a value on its right");
    }
    return MetadataValues.of(operandOf(expression), value.value());
  }

  private static List<MetadataValue> values(Expression expression) {
    if (!(expression.right() instanceof Value value)
        || !(value.value() instanceof Collection<?> list)) {
      throw malformed(expression, "needs a list of values on its right");
    }
    return list.stream().map(element -> MetadataValues.of(operandOf(expression), element)).toList();
  }

  private static String operandOf(Expression expression) {
    return "The value that " + key(expression) + " is compared with";
  }

  private static IllegalArgumentException malformed(Expression expression, String what) {
    ExpressionType type = expression.type();
    return new IllegalArgumentException(
        "A filter expression of type " + type + " " + what + ", but was " + expression);
  }
}
