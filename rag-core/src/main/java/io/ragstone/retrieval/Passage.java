package io.ragstone.retrieval;

import io.ragstone.document.Chunk;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A chunk that was found, with what every stage so far said of it.
 *
 * <p>A vector store returns passages with one score; fusion and reranking add theirs and keep the
 * earlier ones, so that an answer can explain how each passage came to its place. Immutable.
 */
public final class Passage {
  private final Chunk chunk;
  private final List<StageScore> history;
  private final Chunk shown;
  private final List<Passage> joined;

  private Passage(Chunk chunk, List<StageScore> history, Chunk shown, List<Passage> joined) {
    this.chunk = chunk;
    this.history = history;
    this.shown = shown;
    this.joined = joined;
  }

  /**
   * A passage as a first stage found it.
   *
   * @param chunk the chunk
   * @param score the score it was found with
   * @param rank its rank, 1 for the best
   * @return the passage
   */
  public static Passage of(Chunk chunk, Score score, int rank) {
    Objects.requireNonNull(chunk, "chunk");
    return new Passage(chunk, List.of(new StageScore(score, rank)), chunk, List.of());
  }

  /**
   * The same passage after a further stage.
   *
   * @param score the score that the stage gave
   * @param rank the rank that it gave, 1 for the best
   * @return a passage whose {@link #score()} is the new one and that keeps all earlier ones
   */
  public Passage then(Score score, int rank) {
    return withHistory(List.of(new StageScore(score, rank)));
  }

  /**
   * The same passage with further verdicts behind its own, as fusion needs it.
   *
   * @param later the verdicts of other stages, in their order
   * @return the passage with the longer history
   */
  public Passage withHistory(List<StageScore> later) {
    List<StageScore> all = new ArrayList<>(history);
    all.addAll(later);
    return new Passage(chunk, List.copyOf(all), shown, joined);
  }

  /**
   * The same passage, to be read with what is around it.
   *
   * @param shown the text to read in place of the chunk's own, with its place in the same document;
   *     it need not be in any store
   * @param others further passages whose chunks are in that text, best first; they have no place of
   *     their own any more
   * @return a passage of the same chunk, scores and ranks
   */
  public Passage shownAs(Chunk shown, List<Passage> others) {
    if (!shown.sourceId().equals(chunk.sourceId())) {
      throw new IllegalArgumentException(
          chunk + " can only be shown as a part of its own document, but not as " + shown);
    }
    List<Passage> all = new ArrayList<>(joined);
    all.addAll(others);
    return new Passage(chunk, history, shown, List.copyOf(all));
  }

  /**
   * Passages in the order of a further stage.
   *
   * @param passages the passages
   * @param scores what the stage said of each, in the order of the passages, all of one kind
   * @return the passages with their new scores and ranks, best first; of equal scores, the earlier
   *     passage stays in front
   */
  public static List<Passage> ranked(List<Passage> passages, List<Score> scores) {
    if (passages.size() != scores.size()) {
      throw new IllegalArgumentException(
          passages.size() + " passages need as many scores, but there are " + scores.size());
    }
    List<Integer> order =
        IntStream.range(0, passages.size())
            .boxed()
            .sorted(Comparator.comparing(scores::get, Passage::betterFirst))
            .toList();
    List<Passage> ranked = new ArrayList<>();
    for (int i : order) {
      ranked.add(passages.get(i).then(scores.get(i), ranked.size() + 1));
    }
    return List.copyOf(ranked);
  }

  private static int betterFirst(Score one, Score other) {
    // Zero is not better than minus zero.
    int ascending = Double.compare(one.value() + 0.0, other.value() + 0.0);
    return one.kind().higherIsBetter() ? -ascending : ascending;
  }

  /**
   * The chunk that was found.
   *
   * @return the chunk as it is in the store
   */
  public Chunk chunk() {
    return chunk;
  }

  /**
   * What is read, by rerankers and in prompts: the chunk, unless {@link #shownAs} put something
   * larger in its place.
   *
   * @return the chunk, or a larger part of its document
   */
  public Chunk shown() {
    return shown;
  }

  /**
   * The passages whose chunks were found too, and are in what this one is shown as.
   *
   * @return an unmodifiable list, best first, mostly empty
   */
  public List<Passage> joined() {
    return joined;
  }

  /**
   * The text that is read.
   *
   * @return the text of {@link #shown()}
   */
  public String text() {
    return shown.text();
  }

  /**
   * The score of the latest stage.
   *
   * @return the score that the present order is by
   */
  public Score score() {
    return history.get(history.size() - 1).score();
  }

  /**
   * The rank that the latest stage gave.
   *
   * @return 1 for the best
   */
  public int rank() {
    return history.get(history.size() - 1).rank();
  }

  /**
   * What the stage with this kind of score said.
   *
   * @param kind the kind of score
   * @return its latest verdict, empty when no such stage has seen the passage
   */
  public Optional<StageScore> stage(ScoreKind kind) {
    return history.stream()
        .filter(stage -> stage.score().kind() == kind)
        .reduce((earlier, later) -> later);
  }

  /**
   * What every stage said, first to last.
   *
   * @return an unmodifiable list, never empty
   */
  public List<StageScore> history() {
    return history;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Passage that
        && chunk.equals(that.chunk)
        && history.equals(that.history)
        && shown.equals(that.shown)
        && joined.equals(that.joined);
  }

  @Override
  public int hashCode() {
    return Objects.hash(chunk, history);
  }

  @Override
  public String toString() {
    return "Passage[" + chunk + ", " + history + "]";
  }
}
