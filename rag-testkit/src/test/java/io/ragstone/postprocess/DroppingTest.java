package io.ragstone.postprocess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ragstone.document.Chunk;
import io.ragstone.retrieval.Passage;
import io.ragstone.retrieval.Score;
import io.ragstone.retrieval.ScoreKind;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The post-processors that only drop passages: those that stay are as they were. */
class DroppingTest {
  private static final String SENTENCE =
      "Milvus returns success when inserted data are loaded to the message queue, not when they"
          + " are written to disk; a flush writes them at once";

  @Test
  void ofTextsThatDifferInCaseAndWhiteSpaceTheBestStays() {
    List<Passage> found = Found.texts("Vectors are kept", " vectors  ARE\nkept ", "others");

    assertThat(Found.process(new Deduplication(1), found))
        .containsExactly(found.get(0), found.get(2));
  }

  @Test
  void ofTextsThatNearlyAgreeTheBestStays() {
    List<Passage> found = Found.texts(SENTENCE, SENTENCE + "!", SENTENCE.substring(60));

    assertThat(Found.process(Deduplication.DEFAULT, found))
        .containsExactly(found.get(0), found.get(2));
    assertThat(Found.process(new Deduplication(1), found)).hasSize(3);
  }

  @Test
  void theSameUnderOtherHeadingsIsNotTheSame() {
    List<Passage> found =
        List.of(
            under("Insert > Limits", 1), under("Delete > Limits", 2), under("Insert > Limits", 3));

    assertThat(Found.process(Deduplication.DEFAULT, found))
        .containsExactly(found.get(0), found.get(1));
  }

  private static Passage under(String headings, int rank) {
    Chunk chunk = Chunk.builder("doc", "None.").embeddedText(headings + "\nNone.").build();
    return Passage.of(chunk, new Score(ScoreKind.BM25, 9 - rank), rank);
  }

  @Test
  void textsWithoutSpacesAreComparedToo() {
    List<Passage> found =
        Found.texts("向量数据库把数据保存在对象存储之中并且建立索引", "向量数据库把数据保存在对象存储之中并且建立索引。", "元数据保存在别的地方");

    assertThat(Found.process(Deduplication.DEFAULT, found))
        .containsExactly(found.get(0), found.get(2));
  }

  @Test
  void shortTextsAreTheSameOnlyWhenTheyAreEqual() {
    List<Passage> found = Found.texts("a", "b", "a", "", " ");

    assertThat(Found.process(Deduplication.DEFAULT, found))
        .containsExactly(found.get(0), found.get(1), found.get(3));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 1.1, Double.NaN})
  void resemblanceIsAShare(double resemblance) {
    assertThatThrownBy(() -> new Deduplication(resemblance))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("resemblance must be above 0 and at most 1, but was " + resemblance);
  }

  @Test
  void ofEachSourceTheBestStay() {
    List<Passage> found = List.of(of("a", 1), of("a", 2), of("b", 3), of("a", 4), of("b", 5));

    assertThat(Found.process(new SourceLimit(1), found))
        .containsExactly(found.get(0), found.get(2));
    assertThat(Found.process(new SourceLimit(2), found))
        .containsExactly(found.get(0), found.get(1), found.get(2), found.get(4));
  }

  private static Passage of(String source, int rank) {
    return Passage.of(
        Chunk.builder(source, "text " + rank).build(), new Score(ScoreKind.BM25, 9 - rank), rank);
  }

  @Test
  void aLimitIsAtLeastOne() {
    assertThatThrownBy(() -> new SourceLimit(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("passages must be at least 1, but was 0");
  }

  @Test
  void aThresholdLooksAtTheScoresOfItsKind() {
    List<Passage> found =
        List.of(Found.reranked(Found.passage("a", 0.2, 2), 0.9), Found.passage("b", 0.3, 1));

    assertThat(Found.process(ScoreThreshold.of(ScoreKind.COSINE, 0.3), found))
        .containsExactly(found.get(1));
    assertThat(Found.process(ScoreThreshold.of(ScoreKind.RERANK_PROBABILITY, 0.3), found))
        .containsExactly(found.get(0));
    assertThat(Found.process(ScoreThreshold.of(ScoreKind.BM25, 0), found)).isEmpty();
    assertThat(Found.process(new ScoreThreshold(ScoreKind.BM25, 0, true), found)).isEqualTo(found);
  }

  @Test
  void aThresholdOfDistancesKeepsTheNearer() {
    Passage near = Passage.of(Found.chunk("n", "n"), distance(0.4), 1);
    Passage far = Passage.of(Found.chunk("f", "f"), distance(0.6), 2);

    assertThat(
            Found.process(ScoreThreshold.of(ScoreKind.EUCLIDEAN_DISTANCE, 0.5), List.of(near, far)))
        .containsExactly(near);
  }

  private static Score distance(double value) {
    return new Score(ScoreKind.EUCLIDEAN_DISTANCE, value);
  }

  @Test
  void aThresholdIsANumber() {
    assertThatThrownBy(() -> ScoreThreshold.of(ScoreKind.BM25, Double.NaN))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("worst must be a number, but was NaN");
  }
}
