package io.ragstone.langchain4j;

import static dev.langchain4j.store.embedding.filter.MetadataFilterBuilder.metadataKey;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.langchain4j.data.document.Metadata;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.store.embedding.EmbeddingMatch;
import dev.langchain4j.store.embedding.EmbeddingSearchRequest;
import io.ragstone.document.Document;
import io.ragstone.filter.Filter;
import io.ragstone.pipeline.RagPipeline;
import io.ragstone.splitter.SeparatorSplitter;
import io.ragstone.store.Metric;
import io.ragstone.store.VectorStore;
import io.ragstone.store.lucene.LuceneVectorStore;
import io.ragstone.testkit.HashingEmbedder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RagstoneEmbeddingStoreTest {
  private final HashingEmbedder embedder = new HashingEmbedder(64);
  private final RagstoneEmbeddingModel model = RagstoneEmbeddingModel.of(embedder);

  @TempDir Path folder;
  private VectorStore vectors;
  private RagstoneEmbeddingStore store;

  @BeforeEach
  void open() {
    vectors = LuceneVectorStore.builder(folder.resolve("unit"), embedder.identity()).open();
    store = RagstoneEmbeddingStore.of(vectors);
  }

  @AfterEach
  void close() {
    vectors.close();
  }

  @Test
  void aSegmentComesBackEqualWhereItsValuesHaveOneJavaType() {
    TextSegment segment =
        TextSegment.from(
            "etcd keeps metadata",
            new Metadata()
                .put("name", "etcd")
                .put("pages", 7L)
                .put("share", 0.25)
                .put("file_name", "etcd.md")
                .put("index", "3"));

    store.add(embedding(segment.text()), segment);

    assertThat(search("etcd keeps metadata").get(0).embedded()).isEqualTo(segment);
  }

  @Test
  void otherValuesAreReadByTheGettersOfTheirType() {
    UUID id = UUID.randomUUID();
    store.add(
        embedding("a"),
        TextSegment.from("a", new Metadata().put("int", 7).put("float", 1.1f).put("uuid", id)));

    Metadata metadata = search("a").get(0).embedded().metadata();
    assertThat(metadata.getInteger("int")).isEqualTo(7);
    assertThat(metadata.getFloat("float")).isEqualTo(1.1f);
    assertThat(metadata.getUUID("uuid")).isEqualTo(id);
    assertThat(metadata.toMap()).containsEntry("int", 7L).containsEntry("float", 1.1);
  }

  @Test
  void floatsAndDoublesAreComparedAsTheyAreWritten() {
    store.add(embedding("a"), TextSegment.from("a", new Metadata().put("price", 1.1f)));

    assertThat(search("a", metadataKey("price").isEqualTo(1.1))).hasSize(1);
    assertThat(search("a", metadataKey("price").isEqualTo(1.1f))).hasSize(1);
    assertThat(search("a", metadataKey("price").isGreaterThan(1.1f))).isEmpty();
  }

  @Test
  void everyFloatComesBackAsItWas() {
    for (float value :
        new float[] {Float.MIN_VALUE, Float.MAX_VALUE, -0.1f, 1.1f, 16777216f, 1e-40f}) {
      assertThat((float) (double) MetadataValues.toPlain(MetadataValues.of("key", value)))
          .isEqualTo(value);
    }
  }

  @Test
  void metadataThatCannotBeStoredAreRefusedByName() {
    TextSegment segment = TextSegment.from("a", new Metadata().put("height", Double.NaN));

    assertThatThrownBy(() -> store.add(embedding("a"), segment))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("height")
        .hasMessageContaining("NaN");
  }

  @Test
  void addingUnderAnIdThatIsThereReplacesTheRow() {
    store.addAll(List.of("id"), List.of(embedding("old")), List.of(TextSegment.from("old")));
    store.addAll(List.of("id"), List.of(embedding("new")), List.of(TextSegment.from("new")));

    assertThat(vectors.count(Filter.all())).isEqualTo(1);
    assertThat(search("new").get(0).embedded().text()).isEqualTo("new");
  }

  @Test
  void idsFromTheContentMakeASecondIngestReplaceTheFirst() {
    RagstoneEmbeddingStore repeatable =
        RagstoneEmbeddingStore.builder(vectors).idsFromContent(true).build();
    List<TextSegment> segments =
        List.of(
            TextSegment.from("one", Metadata.from("file_name", "a.md")),
            TextSegment.from("one", Metadata.from("file_name", "b.md")),
            TextSegment.from("twice", Metadata.from("file_name", "b.md")),
            TextSegment.from("twice", Metadata.from("file_name", "b.md")));
    List<Embedding> embeddings = model.embedAll(segments).content();

    List<String> first = repeatable.addAll(embeddings, segments);
    List<String> second = repeatable.addAll(embeddings, segments);

    assertThat(first).doesNotHaveDuplicates().isEqualTo(second);
    assertThat(vectors.count(Filter.all())).isEqualTo(4);
  }

  @Test
  void scoresAreLangChain4jsWhateverTheMetric() {
    for (Metric metric : Metric.values()) {
      try (VectorStore other =
          LuceneVectorStore.builder(folder.resolve(metric.name()), embedder.identity())
              .metric(metric)
              .open()) {
        RagstoneEmbeddingStore scored = RagstoneEmbeddingStore.of(other);
        scored.add(embedding("red green"));
        double cosine = embedder.embedDocument("red").dot(embedder.embedDocument("red green"));

        List<EmbeddingMatch<TextSegment>> matches =
            scored
                .search(EmbeddingSearchRequest.builder().queryEmbedding(embedding("red")).build())
                .matches();

        assertThat(matches.get(0).score()).isCloseTo((cosine + 1) / 2, within(1e-6));
      }
    }
  }

  @Test
  void vectorsOfAnyLengthNeedTheCosine() {
    Embedding longVector = Embedding.from(new float[64]);
    longVector.vector()[0] = 3;

    assertThatThrownBy(() -> store.add(longVector))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("length 3")
        .hasMessageContaining("Metric.COSINE");
    try (VectorStore cosines =
        LuceneVectorStore.builder(folder.resolve("cosines"), embedder.identity())
            .metric(Metric.COSINE)
            .open()) {
      RagstoneEmbeddingStore anyLength = RagstoneEmbeddingStore.of(cosines);
      String id = anyLength.add(longVector);
      EmbeddingMatch<TextSegment> match =
          anyLength
              .search(EmbeddingSearchRequest.builder().queryEmbedding(longVector).build())
              .matches()
              .get(0);
      assertThat(match.embeddingId()).isEqualTo(id);
      assertThat(match.score()).isEqualTo(1.0);
      assertThat(match.embedding()).isEqualTo(longVector);
    }
  }

  @Test
  void whatAPipelineIngestedSaysWhereItStands() {
    pipeline().ingest(List.of(Document.of("faq.md", "first# second")));

    Metadata metadata = search("second").get(0).embedded().metadata();
    assertThat(metadata.getString(SegmentKeys.SOURCE_ID)).isEqualTo("faq.md");
    assertThat(metadata.getString(SegmentKeys.INDEX)).isEqualTo("1");
  }

  @Test
  void whatIsAddedStandsWhereItsMetadataSay() {
    TextSegment segment =
        TextSegment.from(
            "a",
            new Metadata()
                .put("file_name", "faq.md")
                .put("absolute_directory_path", "/docs")
                .put("index", "12"));
    store.add(embedding("a"), segment);

    assertThat(vectors.chunksOf("/docs/faq.md")).hasSize(1);
    assertThat(vectors.chunksOf("/docs/faq.md").get(0).position()).isEqualTo(12);
  }

  @Test
  void truthValuesOfAPipelineAreTextsAndAreFoundAsSuch() {
    pipeline()
        .ingest(
            List.of(
                Document.of(
                    "faq.md",
                    "text",
                    io.ragstone.document.Metadata.builder().put("public", true).build())));

    assertThat(search("text").get(0).embedded().metadata().getString("public")).isEqualTo("true");
    assertThat(search("text", metadataKey("public").isEqualTo("true"))).hasSize(1);
    assertThat(search("text", metadataKey("public").isNotEqualTo("true"))).isEmpty();
  }

  @Test
  void aViewOfATenantSeesAndRemovesItsOwnOnly() {
    TextSegment mine = TextSegment.from("shared words", Metadata.from("tenant", "a"));
    TextSegment theirs = TextSegment.from("shared words", Metadata.from("tenant", "b"));
    store.add(embedding("shared words"), mine);
    store.add(embedding("shared words"), theirs);
    RagstoneEmbeddingStore tenant =
        RagstoneEmbeddingStore.of(vectors.restrictedTo(Filter.eq("tenant", "a")));

    assertThat(
            tenant
                .search(
                    EmbeddingSearchRequest.builder()
                        .queryEmbedding(embedding("shared words"))
                        .build())
                .matches())
        .extracting(EmbeddingMatch::embedded)
        .containsExactly(mine);
    tenant.removeAll();
    assertThat(search("shared words")).extracting(EmbeddingMatch::embedded).containsExactly(theirs);
  }

  @Test
  void aLongChainOfConditionsIsNotDeep() {
    store.add(embedding("a"), TextSegment.from("a", Metadata.from(Map.of("key", 499))));
    dev.langchain4j.store.embedding.filter.Filter chain = metadataKey("key").isEqualTo(0);
    for (int i = 1; i < 500; i++) {
      chain = chain.or(metadataKey("key").isEqualTo(i));
    }

    assertThat(search("a", chain)).hasSize(1);
  }

  @Test
  void moreResultsThanAStoreGivesAreRefused() {
    EmbeddingSearchRequest request =
        EmbeddingSearchRequest.builder()
            .queryEmbedding(embedding("a"))
            .maxResults(Integer.MAX_VALUE)
            .build();

    assertThatThrownBy(() -> store.search(request))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("maxResults must be at most 16384, but was 2147483647");
  }

  private RagPipeline pipeline() {
    return RagPipeline.builder()
        .embedder(embedder)
        .store(vectors)
        .splitter(new SeparatorSplitter("# "))
        .build();
  }

  private Embedding embedding(String text) {
    return model.embed(text).content();
  }

  private List<EmbeddingMatch<TextSegment>> search(String text) {
    return search(text, null);
  }

  private List<EmbeddingMatch<TextSegment>> search(
      String text, dev.langchain4j.store.embedding.filter.Filter filter) {
    return store
        .search(
            EmbeddingSearchRequest.builder().queryEmbedding(embedding(text)).filter(filter).build())
        .matches();
  }
}
