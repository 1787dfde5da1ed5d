package io.ragstone.postprocess;

import io.ragstone.retrieval.Passage;
import io.ragstone.retrieval.ReciprocalRankFusion;
import io.ragstone.retrieval.Score;
import io.ragstone.retrieval.ScoreKind;
import io.ragstone.retrieval.StageScore;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Orders passages by the reranker's verdict and the one before it together, because a small
 * reranker can be worse than the search at some questions.
 *
 * <p>The reranker's verdict is the latest {@link ScoreKind#RERANK_PROBABILITY}; the search's is the
 * one in front of it. A passage that lacks one of the two gets the worst that another passage has.
 * Without any reranked passage, the order stays. Ties stay in their order. What comes out is no
 * probability, whatever went in.
 *
 * @param method how verdicts become comparable
 * @param rerankWeight how much the reranker's counts, 0 to 1; the search's counts the rest
 */
public record ScoreBlend(Method method, double rerankWeight) implements PassagePostProcessor {
  /** Standard scores, of equal weight. */
  public static final ScoreBlend DEFAULT = new ScoreBlend(Method.Z_SCORE, 0.5);

  /** How verdicts of different kinds become comparable. */
  public enum Method {
    /**
     * By their distance from the mean of the passages, in standard deviations: how clear a verdict
     * was counts. Gives {@link ScoreKind#Z_SCORE}.
     */
    Z_SCORE,
    /**
     * By their ranks alone, as 1 / (60 + rank): scores may be of any shape. Gives {@link
     * ScoreKind#RRF}.
     */
    RANK
  }

  /** Creates a blend. */
  public ScoreBlend {
    Objects.requireNonNull(method, "method");
    if (!(rerankWeight >= 0 && rerankWeight <= 1)) {
      throw new IllegalArgumentException("rerankWeight must be 0 to 1, but was " + rerankWeight);
    }
  }

  @Override
  public List<Passage> process(PostProcessRequest request) {
    List<Passage> passages = request.passages();
    List<Optional<StageScore>> reranked =
        passages.stream().map(passage -> passage.stage(ScoreKind.RERANK_PROBABILITY)).toList();
    if (reranked.stream().allMatch(Optional::isEmpty)) {
      return passages;
    }
    List<Optional<StageScore>> searched = passages.stream().map(ScoreBlend::beforeRerank).toList();
    double[] judged = comparable(reranked);
    double[] found = comparable(ofOneKind(searched));
    List<Score> scores = new ArrayList<>();
    for (int i = 0; i < judged.length; i++) {
      scores.add(new Score(kind(), rerankWeight * judged[i] + (1 - rerankWeight) * found[i]));
    }
    return Passage.ranked(passages, scores);
  }

  private ScoreKind kind() {
    return method == Method.Z_SCORE ? ScoreKind.Z_SCORE : ScoreKind.RRF;
  }

  private static Optional<StageScore> beforeRerank(Passage passage) {
    Optional<StageScore> before = Optional.empty();
    for (StageScore verdict : passage.history()) {
      if (verdict.score().kind() == ScoreKind.RERANK_PROBABILITY) {
        return before;
      }
      before = Optional.of(verdict);
    }
    return before;
  }

  /** Scores of different kinds have no common mean; what the best passage has counts. */
  private static List<Optional<StageScore>> ofOneKind(List<Optional<StageScore>> verdicts) {
    Optional<ScoreKind> kind =
        verdicts.stream().flatMap(Optional::stream).findFirst().map(first -> first.score().kind());
    return verdicts.stream()
        .map(verdict -> verdict.filter(one -> kind.equals(Optional.of(one.score().kind()))))
        .toList();
  }

  /** One number for each verdict, more for the better. */
  private double[] comparable(List<Optional<StageScore>> verdicts) {
    List<StageScore> present = verdicts.stream().flatMap(Optional::stream).toList();
    Standard standard = Standard.of(present);
    double worst = present.stream().mapToDouble(one -> comparable(one, standard)).min().orElse(0);
    return verdicts.stream()
        .mapToDouble(verdict -> verdict.map(one -> comparable(one, standard)).orElse(worst))
        .toArray();
  }

  private double comparable(StageScore verdict, Standard standard) {
    return method == Method.Z_SCORE
        ? standard.score(verdict)
        : 1.0 / (ReciprocalRankFusion.DEFAULT.k() + verdict.rank());
  }

  /** Mean and deviation of some verdicts of one kind. */
  private record Standard(double mean, double deviation) {
    /** Squares of greater values overflow, as those of infinite ones. */
    private static final double LIMIT = 1e150;

    static Standard of(List<StageScore> verdicts) {
      double mean = verdicts.stream().mapToDouble(Standard::value).average().orElse(0);
      double variance =
          verdicts.stream()
              .mapToDouble(verdict -> Math.pow(value(verdict) - mean, 2))
              .average()
              .orElse(0);
      return new Standard(mean, Math.sqrt(variance));
    }

    double score(StageScore verdict) {
      // Equal verdicts say nothing; rounding can leave them a deviation that is no difference.
      return deviation <= 1e-12 * Math.abs(mean) ? 0 : (value(verdict) - mean) / deviation;
    }

    private static double value(StageScore verdict) {
      double value = Math.max(-LIMIT, Math.min(LIMIT, verdict.score().value()));
      return verdict.score().kind().higherIsBetter() ? value : -value;
    }
  }
}
