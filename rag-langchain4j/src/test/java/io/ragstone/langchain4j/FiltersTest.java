package io.ragstone.langchain4j;

import static dev.langchain4j.store.embedding.filter.MetadataFilterBuilder.metadataKey;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.store.embedding.filter.comparison.IsEqualTo;
import dev.langchain4j.store.embedding.filter.comparison.IsGreaterThan;
import dev.langchain4j.store.embedding.filter.comparison.IsIn;
import dev.langchain4j.store.embedding.filter.comparison.IsNotEqualTo;
import dev.langchain4j.store.embedding.filter.comparison.IsNotIn;
import dev.langchain4j.store.embedding.filter.logical.Or;
import io.ragstone.document.Metadata;
import io.ragstone.document.MetadataValue;
import io.ragstone.error.StoreException;
import io.ragstone.filter.Filter;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Filters say the same on both sides. */
class FiltersTest {
  private static final List<String> TEXT_KEYS = List.of("name", "city");
  private static final List<String> NUMBER_KEYS = List.of("age", "size");

  @Property
  void aFilterOfRagstoneMeansTheSameToLangChain4j(
      @ForAll("filters") Filter filter, @ForAll("metadata") Metadata metadata) {
    assertThat(test(FilterWriter.write(filter), metadata)).isEqualTo(filter.matches(metadata));
  }

  @Property
  void aFilterOfLangChain4jMeansTheSameToRagstone(
      @ForAll("filters") Filter filter, @ForAll("metadata") Metadata metadata) {
    if (FilterWriter.write(filter) instanceof FilterWriter.Test test) {
      assertThat(FilterReader.read(test.filter()).matches(metadata))
          .isEqualTo(test.filter().test(translated(metadata)));
    }
  }

  @Example
  void whatIsAlwaysOrNeverTrueIsWorkedOut() {
    Filter never = Filter.in("key", List.of());

    assertThat(FilterWriter.write(Filter.all())).isEqualTo(new FilterWriter.Everything());
    assertThat(FilterWriter.write(never)).isEqualTo(new FilterWriter.Nothing());
    assertThat(FilterWriter.write(Filter.not(never))).isEqualTo(new FilterWriter.Everything());
    assertThat(FilterWriter.write(new Filter.And(List.of(Filter.eq("a", 1), never))))
        .isEqualTo(new FilterWriter.Nothing());
    assertThat(FilterWriter.write(Filter.or(Filter.eq("a", 1), never)))
        .isEqualTo(new FilterWriter.Test(new IsEqualTo("a", 1L)));
    assertThat(FilterWriter.write(Filter.or(Filter.eq("a", 1), Filter.all())))
        .isEqualTo(new FilterWriter.Everything());
  }

  @Example
  void negationsThatLangChain4jHasANameForAreCalledByIt() {
    assertThat(FilterWriter.write(Filter.ne("key", "a")))
        .isEqualTo(new FilterWriter.Test(new IsNotEqualTo("key", "a")));
    assertThat(FilterWriter.write(Filter.not(Filter.in("key", "a", "b"))))
        .isEqualTo(new FilterWriter.Test(new IsNotIn("key", List.of("a", "b"))));
  }

  @Example
  void valuesOfTwoTypesAreAskedForApart() {
    Filter mixed = Filter.in("key", List.of(MetadataValue.of("a"), MetadataValue.of(1)));

    assertThat(FilterWriter.write(mixed))
        .isEqualTo(
            new FilterWriter.Test(
                new Or(new IsIn("key", List.of(1L)), new IsIn("key", List.of("a")))));
  }

  @Example
  void whatLangChain4jCannotAskIsUnsupported() {
    for (Filter filter : List.of(Filter.exists("key"), Filter.eq("key", true))) {
      assertThatThrownBy(() -> FilterWriter.write(filter))
          .isInstanceOfSatisfying(
              StoreException.class,
              e -> assertThat(e.reason()).isEqualTo(StoreException.Reason.UNSUPPORTED))
          .hasMessageContaining("\"key\"");
    }
  }

  @Example
  void uuidsAreTheirTexts() {
    UUID id = UUID.randomUUID();

    assertThat(FilterReader.read(metadataKey("key").isEqualTo(id)))
        .isEqualTo(Filter.eq("key", id.toString()));
    assertThatThrownBy(() -> FilterReader.read(new IsGreaterThan("key", id)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(id.toString());
  }

  @Example
  void valuesThatNoStoreHasAreRefused() {
    assertThatThrownBy(() -> FilterReader.read(new IsEqualTo("key", BigDecimal.ONE)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("java.math.BigDecimal");
    assertThatThrownBy(
            () -> FilterReader.read(metadataKey("key").isLessThan(Double.POSITIVE_INFINITY)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Infinity");
  }

  @Example
  void filtersThatRagstoneDoesNotHaveAreUnsupported() {
    assertThatThrownBy(() -> FilterReader.read(metadataKey("key").containsString("part")))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("part");
    assertThatThrownBy(() -> FilterReader.read(object -> true))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Provide
  Arbitrary<Metadata> metadata() {
    Arbitrary<Metadata> texts = entries(TEXT_KEYS, texts());
    Arbitrary<Metadata> numbers = entries(NUMBER_KEYS, numbers());
    return Combinators.combine(texts, numbers)
        .as(
            (some, others) -> {
              Metadata.Builder both = some.toBuilder();
              others.asMap().forEach(both::put);
              return both.build();
            });
  }

  private static Arbitrary<Metadata> entries(List<String> keys, Arbitrary<MetadataValue> values) {
    return Arbitraries.maps(Arbitraries.of(keys), values).ofMaxSize(2).map(Metadata::of);
  }

  /** Both sides agree on keys whose values are of the type asked for. */
  @Provide
  Arbitrary<Filter> filters() {
    Arbitrary<Filter> conditions =
        Arbitraries.oneOf(
            conditions(TEXT_KEYS, texts()), conditions(NUMBER_KEYS, numbers()), constants());
    return Arbitraries.recursive(() -> conditions, FiltersTest::combined, 0, 3);
  }

  private static Arbitrary<Filter> constants() {
    return Arbitraries.of(Filter.all(), Filter.in("name", List.of()));
  }

  private static Arbitrary<Filter> conditions(List<String> keys, Arbitrary<MetadataValue> values) {
    Arbitrary<String> key = Arbitraries.of(keys);
    return Arbitraries.oneOf(
        Combinators.combine(key, Arbitraries.of(Filter.Operator.values()), values)
            .as(Filter.Comparison::new),
        Combinators.combine(key, values.set().ofMinSize(1).ofMaxSize(3)).as(Filter.In::new));
  }

  private static Arbitrary<Filter> combined(Arbitrary<Filter> operand) {
    Arbitrary<List<Filter>> several = operand.list().ofMaxSize(3);
    return Arbitraries.oneOf(
        several.map(Filter.And::new), several.map(Filter.Or::new), operand.map(Filter.Not::new));
  }

  private static Arbitrary<MetadataValue> texts() {
    return Arbitraries.of("a", "b", "B", "").map(MetadataValue::of);
  }

  private static Arbitrary<MetadataValue> numbers() {
    return Arbitraries.of(
        MetadataValue.of(-1),
        MetadataValue.of(0),
        MetadataValue.of(1),
        MetadataValue.of(1.0),
        MetadataValue.of(0.5),
        MetadataValue.of(Long.MAX_VALUE),
        MetadataValue.of(Double.MAX_VALUE));
  }

  private static boolean test(FilterWriter.Condition condition, Metadata metadata) {
    return condition instanceof FilterWriter.Everything
        || (condition instanceof FilterWriter.Test test
            && test.filter().test(translated(metadata)));
  }

  private static dev.langchain4j.data.document.Metadata translated(Metadata metadata) {
    Map<String, Object> values = new HashMap<>();
    metadata.asMap().forEach((key, value) -> values.put(key, MetadataValues.toPlain(value)));
    return dev.langchain4j.data.document.Metadata.from(values);
  }
}
