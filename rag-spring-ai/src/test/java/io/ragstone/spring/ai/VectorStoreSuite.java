package io.ragstone.spring.ai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ragstone.document.Chunk;
import io.ragstone.embedding.Embedder;
import io.ragstone.store.EmbeddedChunk;
import io.ragstone.store.Metric;
import io.ragstone.store.UpsertRequest;
import io.ragstone.testkit.HashingEmbedder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.ai.document.Document;
import org.springframework.ai.test.vectorstore.BaseVectorStoreTests;
import org.springframework.ai.vectorstore.SearchRequest;
import org.springframework.ai.vectorstore.VectorStore;

/** Spring AI's own suite, and what it leaves out, on one kind of store. */
abstract class VectorStoreSuite extends BaseVectorStoreTests {
  private final Embedder embedder = new HashingEmbedder(256);

  /** Opens a new, empty store, which its caller closes. */
  abstract io.ragstone.store.VectorStore open(Embedder embedder, Metric metric);

  @Override
  protected void executeTest(Consumer<VectorStore> test) {
    withStore(Metric.INNER_PRODUCT, (spring, store) -> test.accept(spring));
  }

  interface Use {
    void with(VectorStore spring, io.ragstone.store.VectorStore store);
  }

  private void withStore(Metric metric, Use use) {
    try (io.ragstone.store.VectorStore store = open(embedder, metric)) {
      use.with(RagstoneVectorStore.builder(store, embedder).build(), store);
    }
  }

  @Test
  void metadataComeBackAsTheTypesTheyWereAddedWith() {
    Map<String, Object> metadata =
        Map.of(
            "text",
            "Größe \"x\"",
            "int",
            7,
            "long",
            1L << 40,
            "double",
            0.1,
            "flag",
            true,
            "float",
            0.1f,
            "date",
            Date.from(Instant.parse("2024-05-01T12:00:00Z")),
            "day",
            LocalDate.of(2024, 5, 1),
            "uuid",
            UUID.nameUUIDFromBytes("x".getBytes(StandardCharsets.UTF_8)),
            "enum",
            Metric.COSINE);
    Map<String, Object> expected = new TreeMap<>(metadata);
    expected.put("float", 0.1);
    expected.put("date", "2024-05-01T12:00:00Z");
    expected.put("day", "2024-05-01");
    expected.put("uuid", metadata.get("uuid").toString());
    expected.put("enum", "COSINE");
    executeTest(
        spring -> {
          spring.add(List.of(new Document("id 1", "Milvus keeps metadata in etcd.", metadata)));

          Document found = spring.similaritySearch("metadata etcd").get(0);

          assertThat(found.getId()).isEqualTo("id 1");
          assertThat(found.getText()).isEqualTo("Milvus keeps metadata in etcd.");
          assertThat(found.getScore()).isBetween(0.1, 1.0);
          Map<String, Object> stored = new TreeMap<>(found.getMetadata());
          assertThat(stored.remove("ragstone.score.inner_product")).isEqualTo(found.getScore());
          assertThat(stored).isEqualTo(expected);
        });
  }

  @Test
  void aDocumentWithAListAsMetadataIsRefusedBeforeAnythingIsWritten() {
    withStore(
        Metric.INNER_PRODUCT,
        (spring, store) -> {
          List<Document> documents =
              List.of(
                  new Document("one", "First.", Map.of("tag", "a")),
                  new Document("two", "Second.", Map.of("tags", List.of("a", "b"))));

          assertThatThrownBy(() -> spring.add(documents))
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessageContaining("\"tags\" of document two")
              .hasMessageContaining("[a, b]");
          assertThat(store.get(List.of("one"))).isEmpty();
        });
  }

  @Test
  void addingADocumentAgainReplacesIt() {
    withStore(
        Metric.INNER_PRODUCT,
        (spring, store) -> {
          spring.add(List.of(new Document("one", "Before.", Map.of("v", 1))));
          spring.add(List.of(new Document("one", "After.", Map.of("v", 2))));

          assertThat(store.count(io.ragstone.filter.Filter.all())).isEqualTo(1);
          assertThat(spring.similaritySearch("after").get(0).getText()).isEqualTo("After.");
        });
  }

  @Test
  void filtersOfEveryKindFindWhatTheySay() {
    executeTest(
        spring -> {
          spring.add(
              List.of(
                  new Document("a", "city", Map.of("country", "BG", "year", 2020, "open", true)),
                  new Document("b", "city", Map.of("country", "NL", "price", 15.6)),
                  new Document("c", "city", Map.of("country", "BG", "year", 2023, "open", false))));

          assertThat(ids(spring, "country == 'BG' && year >= 2023")).containsExactly("c");
          assertThat(ids(spring, "country != 'BG'")).containsExactly("b");
          assertThat(ids(spring, "country == 'NL' || year < 2021")).containsExactly("a", "b");
          assertThat(ids(spring, "year in [2019, 2020]")).containsExactly("a");
          assertThat(ids(spring, "country nin ['NL', 'DE']")).containsExactly("a", "c");
          assertThat(ids(spring, "NOT (year > 2020)")).containsExactly("a", "b");
          assertThat(ids(spring, "open == true")).containsExactly("a");
          assertThat(ids(spring, "price <= 15.6")).containsExactly("b");
          assertThat(ids(spring, "year IS NULL")).containsExactly("b");
          assertThat(ids(spring, "year IS NOT NULL")).containsExactly("a", "c");
          assertThat(ids(spring, "'country' == \"BG\" AND (open == false OR year == 1)"))
              .containsExactly("c");
        });
  }

  @Test
  void onlyDocumentsThatReachTheThresholdAreFound() {
    executeTest(
        spring -> {
          spring.add(
              List.of(
                  new Document("same", "red green blue", Map.of()),
                  new Document("half", "red green", Map.of()),
                  new Document("other", "black", Map.of())));
          SearchRequest.Builder request = SearchRequest.builder().query("red green blue");

          assertThat(spring.similaritySearch(request.similarityThreshold(0.99).build()))
              .extracting(Document::getId)
              .containsExactly("same");
          assertThat(spring.similaritySearch(request.similarityThreshold(0.5).build()))
              .extracting(Document::getId)
              .containsExactly("same", "half");
          assertThat(spring.similaritySearch(request.similarityThresholdAll().build())).hasSize(3);
          assertThat(spring.similaritySearch(request.topK(0).build())).isEmpty();
        });
  }

  @Test
  void aDistanceBecomesASimilarity() {
    withStore(
        Metric.EUCLIDEAN,
        (spring, store) -> {
          spring.add(
              List.of(
                  new Document("same", "red green", Map.of()),
                  new Document("other", "black", Map.of())));
          SearchRequest request =
              SearchRequest.builder().query("red green").similarityThreshold(0.9).build();

          List<Document> found = spring.similaritySearch(request);

          assertThat(found).extracting(Document::getId).containsExactly("same");
          assertThat(found.get(0).getScore()).isBetween(0.99, 1.0);
          assertThat((Double) found.get(0).getMetadata().get("ragstone.score.euclidean_distance"))
              .isBetween(0.0, 0.01);
        });
  }

  @Test
  void moreDocumentsThanOneBatchAreAllThere() {
    withStore(
        Metric.INNER_PRODUCT,
        (spring, store) -> {
          List<Document> many =
              IntStream.range(0, 150)
                  .mapToObj(i -> new Document("d" + i, "word" + i, Map.of("i", i)))
                  .toList();

          spring.add(many);

          assertThat(store.count(io.ragstone.filter.Filter.all())).isEqualTo(150);
          assertThat(spring.similaritySearch("word149").get(0).getId()).isEqualTo("d149");
        });
  }

  @Test
  void whatAPipelineIngestedIsFoundWithItsPlace() {
    withStore(
        Metric.INNER_PRODUCT,
        (spring, store) -> {
          Chunk chunk =
              Chunk.builder("faq.md", "Metadata are in etcd.")
                  .headingPath(List.of("FAQ", "Storage"))
                  .span(40, 61)
                  .position(2)
                  .build();
          store.upsert(
              UpsertRequest.of(
                  new ArrayList<>(
                      List.of(new EmbeddedChunk(chunk, embedder.embedDocument(chunk.text()))))));

          Document found = spring.similaritySearch("metadata").get(0);

          assertThat(found.getId()).isEqualTo(chunk.id());
          assertThat(found.getMetadata())
              .containsEntry(PassageMetadata.SOURCE, "faq.md")
              .containsEntry(PassageMetadata.HEADINGS, "FAQ > Storage")
              .containsEntry(PassageMetadata.POSITION, 2)
              .containsEntry(PassageMetadata.START, 40)
              .containsEntry(PassageMetadata.END, 61);

          spring.add(List.of(found));

          assertThat(store.chunksOf("faq.md")).hasSize(1);
          assertThat(store.get(Set.of(chunk.id())).get(0).metadata().isEmpty()).isTrue();
        });
  }

  private static Set<String> ids(VectorStore store, String filter) {
    SearchRequest request =
        SearchRequest.builder().query("city").topK(10).filterExpression(filter).build();
    return store.similaritySearch(request).stream()
        .map(Document::getId)
        .sorted()
        .collect(Collectors.toCollection(java.util.LinkedHashSet::new));
  }
}
