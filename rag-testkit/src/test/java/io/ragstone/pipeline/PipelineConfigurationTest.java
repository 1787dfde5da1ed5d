package io.ragstone.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ragstone.call.RetryPolicy;
import io.ragstone.document.Document;
import io.ragstone.embedding.EmbedderIdentity;
import io.ragstone.error.ConfigurationException;
import io.ragstone.splitter.SeparatorSplitter;
import io.ragstone.store.Metric;
import io.ragstone.store.StoreCapability;
import io.ragstone.store.StoreDescription;
import io.ragstone.testkit.ForwardingVectorStore;
import io.ragstone.testkit.InMemoryVectorStore;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What does not fit together is found when it is put together, and the message says what to do. */
class PipelineConfigurationTest {
  private final WatchedEmbedder embedder = new WatchedEmbedder();

  private RagPipeline.Builder builder() {
    return builder(EnumSet.allOf(StoreCapability.class));
  }

  private RagPipeline.Builder builder(Set<StoreCapability> capabilities) {
    return RagPipeline.builder()
        .embedder(embedder)
        .store(store(Optional.of(embedder.identity()), capabilities));
  }

  private static ForwardingVectorStore store(
      Optional<EmbedderIdentity> recorded, Set<StoreCapability> capabilities) {
    EmbedderIdentity made = recorded.orElse(new WatchedEmbedder().identity());
    return new ForwardingVectorStore(new InMemoryVectorStore(made, Metric.COSINE)) {
      @Override
      public StoreDescription describe() {
        return new StoreDescription(
            "shelf 7", made.dimension(), Metric.COSINE, recorded, capabilities);
      }
    };
  }

  private static EmbedderIdentity identity(String model, String pooling, int dimension) {
    return new EmbedderIdentity(
        model, "words-v1", pooling, dimension, Integer.MAX_VALUE, "", "none");
  }

  private void assertDoesNotFit(EmbedderIdentity recorded, String... messageParts) {
    RagPipeline.Builder builder =
        RagPipeline.builder()
            .embedder(embedder)
            .store(store(Optional.of(recorded), EnumSet.allOf(StoreCapability.class)));
    assertThatThrownBy(builder::build)
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContainingAll(messageParts);
  }

  @Test
  void anEmbedderIsRequired() {
    assertThatThrownBy(RagPipeline.builder()::build)
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContainingAll("needs an embedder", "builder().embedder(…)");
  }

  @Test
  void aStoreIsRequired() {
    assertThatThrownBy(RagPipeline.builder().embedder(embedder)::build)
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContainingAll("needs a store", "builder().store(…)");
  }

  @Test
  void theDimensionsOfStoreAndEmbedderMustAgree() {
    assertDoesNotFit(
        identity("watched", "sum", 256),
        "shelf 7",
        "dimension 256",
        "makes 1024",
        "open the store that was made with this embedder, or set the embedder's dimension");
  }

  @Test
  void theStoreMustBeMadeWithTheSameEmbedder() {
    assertDoesNotFit(
        identity("watched", "mean", 1024),
        "shelf 7",
        "pooling mean, not sum",
        "Use that embedder, or ingest into a new store");
  }

  @Test
  void theModelsNameIsForPeopleAndNotCompared() {
    RagPipeline.Builder builder =
        RagPipeline.builder()
            .embedder(embedder)
            .store(
                store(
                    Optional.of(identity("another name", "sum", 1024)),
                    EnumSet.noneOf(StoreCapability.class)));
    assertThatCode(builder::build).doesNotThrowAnyException();
  }

  @Test
  void aStoreThatRecordedNoEmbedderIsAccepted() {
    RagPipeline.Builder builder =
        RagPipeline.builder()
            .embedder(embedder)
            .store(store(Optional.empty(), EnumSet.noneOf(StoreCapability.class)));
    assertThatCode(builder::build).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @EnumSource(
      value = SearchMode.class,
      names = {"KEYWORD", "HYBRID"})
  void theStoreMustBeCapableOfTheSearchMode(SearchMode mode) {
    RagPipeline.Builder builder =
        builder(EnumSet.of(StoreCapability.EXACT_SEARCH, StoreCapability.MANIFESTS));
    assertThatThrownBy(
            builder.retrieval(RetrievalOptions.builder().searchMode(mode).build())::build)
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContainingAll(
            "shelf 7",
            "cannot search " + mode,
            "EXACT_SEARCH",
            "Use SearchMode.DENSE or another store");
  }

  @ParameterizedTest
  @EnumSource(SearchMode.class)
  void aCapableStoreAllowsEverySearchMode(SearchMode mode) {
    assertThatCode(builder().retrieval(RetrievalOptions.builder().searchMode(mode).build())::build)
        .doesNotThrowAnyException();
  }

  @Test
  void denseSearchNeedsNoCapability() {
    assertThatCode(builder(EnumSet.noneOf(StoreCapability.class))::build)
        .doesNotThrowAnyException();
  }

  @Test
  void moreThanTheCandidatesCannotBeKept() {
    assertThatThrownBy(
            builder().retrieval(RetrievalOptions.builder().topK(4).topN(5).build())::build)
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("topN is 5, more than the 4 candidates of topK; raise topK or lower topN");
  }

  @Test
  void aThresholdForTheRerankerNeedsOne() {
    assertThatThrownBy(
            builder().retrieval(RetrievalOptions.builder().rerankThreshold(0.5).build())::build)
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContainingAll("rerankThreshold is set", "add one with reranker(…)");
  }

  @Test
  void askingNeedsAGenerator() {
    RagPipeline pipeline = builder().build();

    assertThatThrownBy(() -> pipeline.ask("Who?"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContainingAll("needs a generator", "builder().generator(…)");
    assertThatThrownBy(() -> pipeline.askStreaming(Query.of("Who?")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContainingAll("needs a generator", "builder().generator(…)");
    assertThat(embedder.requests).as("nothing is computed in vain").isEmpty();
  }

  @Test
  void ingestingNeedsASplitter() {
    assertThatThrownBy(() -> builder().build().ingest(List.of()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContainingAll("needs a splitter", "builder().splitter(…)");
  }

  @Test
  void ingestingNeedsAStoreThatKeepsManifests() {
    RagPipeline pipeline =
        builder(EnumSet.of(StoreCapability.KEYWORD_SEARCH))
            .splitter(new SeparatorSplitter("\n"))
            .build();
    assertThatThrownBy(() -> pipeline.ingest(List.of(Document.of("a", "text"))))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContainingAll("shelf 7", "keeps no manifests", "ingest into another store");
    assertThat(embedder.requests).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 16_385})
  void topKIsLimited(int topK) {
    assertThatThrownBy(() -> RetrievalOptions.builder().topK(topK))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("topK must be 1 to 16384, but was " + topK);
    assertThatThrownBy(() -> Query.builder("Who?").topK(topK))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("topK must be 1 to 16384, but was " + topK);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0})
  void otherCountsStartAtOne(int count) {
    assertThatThrownBy(() -> RetrievalOptions.builder().topN(count))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("topN must be at least 1, but was " + count);
    assertThatThrownBy(() -> Query.builder("Who?").topN(count))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("topN must be at least 1, but was " + count);
    assertThatThrownBy(() -> IngestOptions.builder().batchChunks(count))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("batchChunks must be at least 1, but was " + count);
    assertThatThrownBy(() -> IngestOptions.builder().batchTokens(count))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("batchTokens must be at least 1, but was " + count);
    assertThatThrownBy(() -> IngestOptions.builder().maxDocumentCharacters(count))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("maxDocumentCharacters must be at least 1, but was " + count);
    assertThatThrownBy(() -> RetryPolicy.builder().maxAttempts(count))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("maxAttempts must be at least 1, but was " + count);
  }

  @Test
  void thresholdsAreNumbers() {
    assertThatThrownBy(() -> RetrievalOptions.builder().searchThreshold(Double.NaN))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("searchThreshold must be a number, but was NaN");
    assertThatThrownBy(() -> RetrievalOptions.builder().rerankThreshold(Double.NaN))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("rerankThreshold must be a number, but was NaN");
  }

  @Test
  void aQuestionIsNotBlank() {
    assertThatThrownBy(() -> Query.of(" \n"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("A question must not be blank");
  }

  @Test
  void aQueryCannotKeepMoreThanItAsksFor() {
    assertThatThrownBy(() -> Query.builder("Who?").topK(2).topN(3).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("topN is 3, more than the 2 candidates of topK; raise topK or lower topN");
  }
}
