package io.ragstone.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.ragstone.call.CallContext;
import io.ragstone.embedding.Embedder;
import io.ragstone.embedding.EmbedderIdentity;
import io.ragstone.embedding.Embedding;
import io.ragstone.embedding.EmbeddingRequest;
import io.ragstone.embedding.EmbeddingResult;
import io.ragstone.embedding.InputType;
import io.ragstone.splitter.TokenCounter;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Everything that {@link Embedder} promises, as a suite: extend it, say how to make the embedder,
 * and run it.
 *
 * <pre>{@code
 * class MyEmbedderTest extends EmbedderContract {
 *   @Override
 *   protected Embedder create() {
 *     return new MyEmbedder(model);
 *   }
 *
 *   @Override
 *   protected double tolerance() {
 *     return 1e-5;
 *   }
 * }
 * }</pre>
 *
 * <p>What embedders differ in is told by {@link #embedsQueriesOtherwise()}, {@link #shortens()} and
 * {@link #unitLength()}: the suite checks that it is so. No test is to be overridden.
 */
public abstract class EmbedderContract {
  private static final double UNIT = 1e-3;
  private static final int FAR_TOO_MANY_VALUES = 1_000_000;
  private static final String QUERY = "How is data stored?";
  private static final List<String> TEXTS =
      List.of(
          "Data is stored in segments.",
          "Elephants eat grass.",
          "one",
          "A longer text, of two sentences. It says what happens to data that is inserted.",
          "数据库");

  private Embedder embedder;

  /** Creates the suite. */
  protected EmbedderContract() {}

  /**
   * Makes the embedder; called at the start of each test, which closes it, and by tests that
   * compare two. Share between tests what is expensive to load.
   *
   * @return an open embedder, the same each time
   */
  protected abstract Embedder create();

  /**
   * How far a value of an embedding may be off when the text is embedded beside others, or again: 0
   * for an embedder that always computes the same, about 1e-5 for float32.
   *
   * @return the largest difference
   */
  protected abstract double tolerance();

  /**
   * Whether queries are embedded otherwise than documents.
   *
   * @return {@code false} by default
   */
  protected boolean embedsQueriesOtherwise() {
    return false;
  }

  /**
   * Whether a request may ask for fewer values than {@link Embedder#dimension()}.
   *
   * @return {@code true} by default; of an embedder that does not, it is checked that it refuses
   */
  protected boolean shortens() {
    return true;
  }

  /**
   * Whether embeddings have unit length.
   *
   * @return {@code true} by default
   */
  protected boolean unitLength() {
    return true;
  }

  @BeforeEach
  void createEmbedder() {
    embedder = create();
  }

  @AfterEach
  void closeEmbedder() {
    if (embedder != null) {
      embedder.close();
    }
  }

  // What comes back

  @Test
  void everyTextHasOneEmbeddingOfTheDimension() {
    List<String> texts = HostileTexts.all();
    for (InputType type : InputType.values()) {
      EmbeddingResult result = embedder.embed(request(type, texts).build());

      assertThat(result.embeddings()).hasSameSizeAs(texts);
      assertThat(result.embeddings())
          .extracting(Embedding::dimension)
          .containsOnly(embedder.dimension());
      assertThat(result.tokens()).isNotNegative();
      assertThat(result.truncated()).isBetween(0, texts.size());
    }
  }

  @Test
  void embeddingsHaveUnitLengthWhereThatIsSaid() {
    List<Embedding> embeddings = embedder.embedDocuments(HostileTexts.all());

    if (unitLength()) {
      assertThat(embeddings).allSatisfy(each -> assertThat(each.norm()).isCloseTo(1, within(UNIT)));
    } else {
      assertThat(embeddings)
          .anySatisfy(each -> assertThat(each.norm()).isNotCloseTo(1, within(UNIT)));
    }
  }

  @Test
  void anEmbeddingDoesNotDependOnItsBatch() {
    for (InputType type : InputType.values()) {
      List<Embedding> together = embedder.embed(request(type, TEXTS).build()).embeddings();
      for (int i = 0; i < TEXTS.size(); i++) {
        EmbeddingRequest alone = request(type, List.of(TEXTS.get(i))).build();
        assertClose(together.get(i), embedder.embed(alone).embeddings().get(0));
      }
    }
  }

  @Test
  void aTextIsEmbeddedTheSameEachTime() {
    List<Embedding> first = embedder.embedDocuments(TEXTS);

    assertClose(embedder.embedDocuments(TEXTS), first);
    try (Embedder another = create()) {
      assertClose(another.embedDocuments(TEXTS), first);
    }
  }

  @Test
  void differentTextsHaveDifferentEmbeddings() {
    assertThat(embedder.embedDocuments(TEXTS)).doesNotHaveDuplicates();
  }

  @Test
  void anEmptyBatchGivesAnEmptyResult() {
    for (InputType type : InputType.values()) {
      assertThat(embedder.embed(request(type, List.of()).build()))
          .isEqualTo(new EmbeddingResult(List.of(), 0, 0));
    }
  }

  @Test
  void aDocumentThatAnswersAQueryIsNearerThanOneThatDoesNot() {
    Embedding query = embedder.embedQuery(QUERY);
    List<Embedding> documents = embedder.embedDocuments(TEXTS);

    assertThat(query.dot(documents.get(0))).isGreaterThan(query.dot(documents.get(1)));
  }

  @Test
  void shortcutsAreRequests() {
    EmbeddingRequest query = EmbeddingRequest.queries(List.of(QUERY)).build();
    EmbeddingRequest document = EmbeddingRequest.documents(List.of(QUERY)).build();

    Embedding asQuery = embedder.embed(query).embeddings().get(0);
    Embedding asDocument = embedder.embed(document).embeddings().get(0);

    assertClose(embedder.embedQuery(QUERY), asQuery);
    assertClose(embedder.embedDocument(QUERY), asDocument);
    assertClose(embedder.embedDocuments(List.of(QUERY)).get(0), asDocument);
  }

  @Test
  void queriesAreEmbeddedOtherwiseWhereThatIsSaid() {
    double difference = difference(embedder.embedQuery(QUERY), embedder.embedDocument(QUERY));

    if (embedsQueriesOtherwise()) {
      assertThat(difference).isGreaterThan(tolerance());
    } else {
      assertThat(difference).isLessThanOrEqualTo(tolerance());
    }
  }

  // Dimension, identity, tokens

  @Test
  void aRequestsOwnDimensionIsKeptOrRefused() {
    int shorter = embedder.dimension() / 2;
    EmbeddingRequest request = EmbeddingRequest.documents(TEXTS).dimension(shorter).build();

    if (shortens()) {
      assertThat(embedder.embed(request).embeddings())
          .allSatisfy(each -> assertThat(each.dimension()).isEqualTo(shorter));
    } else {
      assertThatThrownBy(() -> embedder.embed(request))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(Integer.toString(shorter));
    }
  }

  @Test
  void moreValuesThanThereAreAreRefused() {
    EmbeddingRequest request =
        EmbeddingRequest.documents(TEXTS).dimension(FAR_TOO_MANY_VALUES).build();

    assertThatThrownBy(() -> embedder.embed(request))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(Integer.toString(FAR_TOO_MANY_VALUES));
  }

  @Test
  void theIdentityIsThatOfTheVectors() {
    EmbedderIdentity identity = embedder.identity();

    assertThat(identity.dimension()).isEqualTo(embedder.dimension());
    assertThat(embedder.identity()).isEqualTo(identity);
    try (Embedder another = create()) {
      assertThat(another.identity()).isEqualTo(identity);
    }
  }

  @Test
  void theTokensOfEveryTextAreCounted() {
    TokenCounter counter = embedder.tokenCounter();
    int few = counter.count("one two three");

    assertThat(HostileTexts.all())
        .allSatisfy(text -> assertThat(counter.count(text)).isNotNegative());
    assertThat(counter.count("")).isZero();
    assertThat(few).isPositive();
    assertThat(counter.count("one two three ".repeat(50))).isGreaterThan(few);
    assertThat(counter.count("one two three")).isEqualTo(few);
  }

  // How calls end, and beside which others

  @Test
  void aCancelledCallGivesNothing() {
    EndedCalls.assertCancelled(this::embed);
  }

  @Test
  void aCallPastItsDeadlineGivesNothing() {
    EndedCalls.assertPastItsDeadline(this::embed);
  }

  @Test
  void anInterruptedCallGivesNothingAndTheThreadStaysInterrupted() {
    EndedCalls.assertInterrupted(this::embed);
  }

  @Test
  void manyThreadsGetWhatOneGets() throws InterruptedException {
    List<Embedding> expected = embedder.embedDocuments(TEXTS);

    ManyThreads.run(
        number -> {
          int from = number % TEXTS.size();
          List<String> texts = TEXTS.subList(from, TEXTS.size());
          for (int round = 0; round < 3; round++) {
            assertClose(embedder.embedDocuments(texts), expected.subList(from, expected.size()));
          }
        });
  }

  @Test
  void afterClosingEveryCallIsRefused() {
    embedder.close();

    assertThatThrownBy(() -> embedder.embedQuery(QUERY)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> embedder.embedDocuments(List.of()))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(embedder::dimension).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(embedder::identity).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(embedder::tokenCounter).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void closingAgainDoesNothing() {
    embedder.close();

    assertThatCode(embedder::close).doesNotThrowAnyException();
  }

  private void embed(CallContext context) {
    embedder.embed(EmbeddingRequest.documents(TEXTS).context(context).build());
  }

  private static EmbeddingRequest.Builder request(InputType type, List<String> texts) {
    return type == InputType.QUERY
        ? EmbeddingRequest.queries(texts)
        : EmbeddingRequest.documents(texts);
  }

  private void assertClose(List<Embedding> actual, List<Embedding> expected) {
    assertThat(actual).hasSameSizeAs(expected);
    IntStream.range(0, expected.size()).forEach(i -> assertClose(actual.get(i), expected.get(i)));
  }

  private void assertClose(Embedding actual, Embedding expected) {
    assertThat(difference(actual, expected)).isLessThanOrEqualTo(tolerance());
  }

  private static double difference(Embedding one, Embedding other) {
    assertThat(one.dimension()).isEqualTo(other.dimension());
    return IntStream.range(0, one.dimension())
        .mapToDouble(i -> Math.abs((double) one.get(i) - other.get(i)))
        .max()
        .orElseThrow();
  }
}
