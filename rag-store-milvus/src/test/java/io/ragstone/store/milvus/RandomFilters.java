package io.ragstone.store.milvus;

import io.ragstone.document.Metadata;
import io.ragstone.document.MetadataValue;
import io.ragstone.filter.Filter;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Filters and metadata at random, of keys and values that servers may take for something else. */
final class RandomFilters {
  private static final List<String> KEYS =
      List.of(
          "n",
          "a b",
          "a\"] == 1 or filter_terms[\"a",
          "a'b\\",
          "{key}",
          "${key}",
          "%s_%",
          "$meta",
          "not",
          "é",
          "e\u0301",
          "键😀",
          "\u202E\u2028");

  private static final List<MetadataValue> VALUES =
      List.of(
          MetadataValue.of(true),
          MetadataValue.of(false),
          MetadataValue.of(0),
          MetadataValue.of(-0.0),
          MetadataValue.of(1),
          MetadataValue.of(1.5),
          MetadataValue.of(1L << 53),
          MetadataValue.of((1L << 53) - 1),
          MetadataValue.of((1L << 53) + 1),
          MetadataValue.of(-(1L << 53) - 1),
          MetadataValue.of(0x1p53),
          MetadataValue.of(Long.MIN_VALUE),
          MetadataValue.of(Long.MIN_VALUE + 1),
          MetadataValue.of(Long.MAX_VALUE),
          MetadataValue.of(0x1p63),
          MetadataValue.of(Double.MIN_VALUE),
          MetadataValue.of(-Double.MIN_VALUE),
          MetadataValue.of(Double.MIN_NORMAL),
          MetadataValue.of(Double.MAX_VALUE),
          MetadataValue.of(""),
          MetadataValue.of(" "),
          MetadataValue.of("1"),
          MetadataValue.of("true"),
          MetadataValue.of("null"),
          MetadataValue.of("n0"),
          MetadataValue.of("\" or position >= 0 or \""),
          MetadataValue.of("') or json_contains(metadata, '"),
          MetadataValue.of("\\\"\\\\\""),
          MetadataValue.of("\\u0022"),
          MetadataValue.of("%"),
          MetadataValue.of("a_%"),
          MetadataValue.of("{x} {{x}} ${x} #{x} {0} %s"),
          MetadataValue.of("&& || ! == != >= in like"),
          MetadataValue.of("-- ; /* */ #"),
          MetadataValue.of("\u0000\u0001\b\f\n\r\t\u001b\u007f\u0085"),
          MetadataValue.of("\u2028\u202E\uFEFF\uFFFD\uFFFF"),
          MetadataValue.of("é"),
          MetadataValue.of("e\u0301"),
          MetadataValue.of("𝄞😀\uDBFF\uDFFF"),
          MetadataValue.of("中文"),
          MetadataValue.of("long".repeat(1_000)));

  private RandomFilters() {}

  /** The same for each call: of every key and value some, alone and together. */
  static List<Metadata> metadata(int count) {
    Random random = new Random(7);
    return IntStream.range(0, count)
        .mapToObj(
            i -> {
              Metadata.Builder builder = Metadata.builder();
              for (String key : KEYS) {
                if (random.nextInt(3) == 0) {
                  builder.put(key, VALUES.get(random.nextInt(VALUES.size())));
                }
              }
              return builder.build();
            })
        .toList();
  }

  static Arbitrary<Filter> filters() {
    return filters(4);
  }

  private static Arbitrary<Filter> filters(int depth) {
    if (depth == 0) {
      return leaves();
    }
    Arbitrary<Filter> inner = Arbitraries.lazy(() -> filters(depth - 1));
    Arbitrary<List<Filter>> operands = inner.list().ofMaxSize(4);
    return Arbitraries.frequencyOf(
        Tuple.of(4, leaves()),
        Tuple.of(2, operands.map(Filter.And::new)),
        Tuple.of(2, operands.map(Filter.Or::new)),
        Tuple.of(1, inner.map(Filter.Not::new)));
  }

  private static Arbitrary<Filter> leaves() {
    return Arbitraries.frequencyOf(
        Tuple.of(4, Combinators.combine(keys(), values()).as(Filter::eq)),
        Tuple.of(
            6,
            Combinators.combine(
                    keys(),
                    Arbitraries.of(Filter.Operator.class),
                    values().filter(value -> !(value instanceof MetadataValue.Bool)))
                .as(Filter.Comparison::new)),
        Tuple.of(
            2,
            Combinators.combine(keys(), values().list().ofMaxSize(8))
                .as((key, values) -> Filter.in(key, values))),
        Tuple.of(1, keys().map(Filter.Exists::new)),
        Tuple.of(1, Arbitraries.of(Filter.all())));
  }

  private static Arbitrary<String> keys() {
    Arbitrary<String> others =
        Arbitraries.strings()
            .ofMinLength(1)
            .ofMaxLength(20)
            .filter(key -> !key.isBlank() && key.chars().noneMatch(RandomFilters::isNoKey));
    return Arbitraries.frequencyOf(Tuple.of(9, Arbitraries.of(KEYS)), Tuple.of(1, others));
  }

  private static boolean isNoKey(int unit) {
    return Character.isISOControl(unit) || Character.isSurrogate((char) unit);
  }

  private static Arbitrary<MetadataValue> values() {
    return Arbitraries.frequencyOf(
        Tuple.of(6, Arbitraries.of(VALUES)),
        Tuple.of(1, Arbitraries.strings().ofMaxLength(30).map(MetadataValue::of)),
        Tuple.of(1, Arbitraries.longs().map(MetadataValue::of)),
        Tuple.of(1, Arbitraries.doubles().map(MetadataValue::of)));
  }
}
