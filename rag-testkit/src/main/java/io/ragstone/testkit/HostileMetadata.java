package io.ragstone.testkit;

import io.ragstone.document.Metadata;
import io.ragstone.document.MetadataValue;
import io.ragstone.filter.Filter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Metadata that translations of filters get wrong, and filters that tell. */
final class HostileMetadata {
  private static final String KEY = "n";

  private static final List<String> KEYS =
      List.of(
          "n",
          "a.b",
          "with space",
          "a\"b",
          "a'b",
          "a\\b",
          "a\\\"b",
          "a[0]",
          "a[\"b\"]",
          "$meta",
          "%s",
          "a%b_c",
          "-",
          "1",
          "not",
          "null",
          "AND",
          "exists",
          "é",
          "e\u0301",
          "键",
          "😀",
          "k".repeat(Metadata.MAX_KEY_LENGTH));

  private static final List<MetadataValue> NUMBERS =
      List.of(
          MetadataValue.of(0),
          MetadataValue.of(-0.0),
          MetadataValue.of(5),
          MetadataValue.of(5.0),
          MetadataValue.of(-5),
          MetadataValue.of(4.999999999999999),
          MetadataValue.of(0.1),
          MetadataValue.of(-0.5),
          MetadataValue.of(1L << 53),
          MetadataValue.of((1L << 53) + 1),
          MetadataValue.of(0x1p53),
          MetadataValue.of(-(1L << 53) - 1),
          MetadataValue.of(Long.MAX_VALUE),
          MetadataValue.of(Long.MAX_VALUE - 1),
          MetadataValue.of(Long.MIN_VALUE),
          MetadataValue.of(0x1p63),
          MetadataValue.of(-0x1p63),
          MetadataValue.of(1e308),
          MetadataValue.of(-1e308),
          MetadataValue.of(Double.MAX_VALUE),
          MetadataValue.of(Double.MIN_VALUE),
          MetadataValue.of(-Double.MIN_VALUE));

  private static final List<MetadataValue> OTHERS =
      Stream.concat(
              Stream.of(
                      "",
                      " ",
                      "5",
                      "0",
                      "true",
                      "null",
                      "a",
                      "A",
                      "aa",
                      "b",
                      "ä",
                      "é",
                      "e\u0301",
                      "中文",
                      "\uE000",
                      "\uFFFD",
                      "😀",
                      "\u0000",
                      "a\nb",
                      "a\r\n\tb",
                      "a\"b",
                      "a'b",
                      "a\\b",
                      "a\\nb",
                      "a\\\"b",
                      "\\",
                      "\"",
                      "'",
                      "a%b",
                      "a_b",
                      "\" or true or n == \"",
                      "{\"json\": [1]}",
                      "long".repeat(5_000),
                      "long".repeat(5_000) + "er")
                  .map(MetadataValue::of),
              Stream.of(MetadataValue.of(true), MetadataValue.of(false)))
          .toList();

  private HostileMetadata() {}

  /** Every value under one key, the keys by themselves, and nothing. */
  static List<Metadata> corpus() {
    List<Metadata> corpus = new ArrayList<>();
    corpus.add(Metadata.empty());
    for (MetadataValue value : values()) {
      corpus.add(Metadata.builder().put(KEY, value).build());
    }
    for (String key : KEYS) {
      corpus.add(Metadata.builder().put(key, "here").put("other", 1).build());
    }
    corpus.add(all());
    return List.copyOf(corpus);
  }

  /** All keys at once, each with a value of another type than its neighbour. */
  static Metadata all() {
    Metadata.Builder builder = Metadata.builder();
    List<MetadataValue> values = values();
    for (int i = 0; i < KEYS.size(); i++) {
      builder.put(KEYS.get(i), values.get(i * 7 % values.size()));
    }
    return builder.build();
  }

  static List<MetadataValue> values() {
    return Stream.concat(NUMBERS.stream(), OTHERS.stream()).toList();
  }

  /** Every operator with every value that has an order, and equality with every value. */
  static List<Filter> comparisons() {
    List<Filter> filters = new ArrayList<>();
    for (MetadataValue value : values()) {
      filters.add(Filter.eq(KEY, value));
      if (!(value instanceof MetadataValue.Bool)) {
        filters.add(Filter.lt(KEY, value));
        filters.add(Filter.lte(KEY, value));
        filters.add(Filter.gt(KEY, value));
        filters.add(Filter.gte(KEY, value));
      }
    }
    return List.copyOf(filters);
  }

  /** Presence, equality and absence of every key. */
  static List<Filter> keys() {
    List<Filter> filters = new ArrayList<>();
    for (String key : Stream.concat(KEYS.stream(), Stream.of("absent", "N", "a")).toList()) {
      filters.add(Filter.exists(key));
      filters.add(Filter.not(Filter.exists(key)));
      filters.add(Filter.eq(key, "here"));
      filters.add(Filter.ne(key, "here"));
      filters.add(Filter.gt(key, 0));
    }
    return List.copyOf(filters);
  }

  static List<Filter> memberships() {
    return List.of(
        Filter.in(KEY, List.of()),
        Filter.not(Filter.in(KEY, List.of())),
        Filter.in(KEY, NUMBERS),
        Filter.in(KEY, OTHERS),
        Filter.in(KEY, values()),
        Filter.in("absent", values()),
        Filter.not(Filter.in(KEY, values())),
        Filter.in(KEY, "5", "a\"b", "a\nb", "中文", "😀"),
        Filter.in(
            KEY,
            List.of(
                MetadataValue.of(5.0),
                MetadataValue.of("5"),
                MetadataValue.of(true),
                MetadataValue.of((1L << 53) + 1))));
  }

  static List<Filter> compounds() {
    Filter five = Filter.eq(KEY, 5);
    Filter text = Filter.gte(KEY, MetadataValue.of("a"));
    Filter positive = Filter.gt(KEY, 0);
    Filter odd = Filter.eq("other", 1);
    Filter deep = five;
    for (int i = 0; i < 45; i++) {
      deep = new Filter.Not(new Filter.And(List.of(deep, Filter.all())));
    }
    Filter[] many = new Filter[1_500];
    for (int i = 0; i < many.length; i++) {
      many[i] = Filter.eq(KEY, i);
    }
    return List.of(
        Filter.all(),
        Filter.not(Filter.all()),
        Filter.and(),
        Filter.or(),
        new Filter.And(List.of()),
        Filter.not(Filter.or()),
        Filter.not(new Filter.Not(five)),
        new Filter.Not(new Filter.Not(five)),
        new Filter.Not(new Filter.Not(new Filter.Not(text))),
        new Filter.And(List.of(Filter.all(), five)),
        new Filter.Or(List.of(Filter.all(), five)),
        Filter.and(positive, Filter.lt(KEY, 10)),
        Filter.and(positive, text),
        Filter.and(Filter.not(positive), Filter.not(text)),
        Filter.and(Filter.not(Filter.exists(KEY)), odd),
        Filter.or(five, text, odd),
        Filter.or(Filter.not(five), Filter.not(text)),
        Filter.not(Filter.or(five, text, odd)),
        Filter.not(Filter.and(Filter.exists(KEY), Filter.not(positive))),
        Filter.or(Filter.and(positive, Filter.not(five)), Filter.and(odd, Filter.exists("键"))),
        deep,
        Filter.or(many),
        Filter.not(Filter.or(many)));
  }
}
