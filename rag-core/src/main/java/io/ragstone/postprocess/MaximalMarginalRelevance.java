package io.ragstone.postprocess;

import io.ragstone.embedding.Embedding;
import io.ragstone.retrieval.Passage;
import io.ragstone.retrieval.Score;
import io.ragstone.retrieval.ScoreKind;
import io.ragstone.store.EmbeddedChunk;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * Orders passages so that each adds something to those before it: the next is always the one with
 * the greatest {@code lambda · relevance − (1 − lambda) · similarity}, where the similarity is that
 * to the nearest passage chosen so far (Carbonell and Goldstein, "The Use of MMR, Diversity-Based
 * Reranking for Reordering Documents and Producing Summaries", SIGIR 1998).
 *
 * <p>Passages are compared by the cosine of their vectors as the store has them, which is one read
 * and no inference. What the store does not have comes behind all others, in the order it had and
 * without a new score. The time grows with the square of the number of passages.
 *
 * @param relevance what relevance means
 * @param lambda how much relevance counts, 0 to 1; the less, the more different the passages
 */
public record MaximalMarginalRelevance(Relevance relevance, double lambda)
    implements PassagePostProcessor {

  /** What the relevance of a passage is. */
  public enum Relevance {
    /**
     * The cosine of the question's vector and the passage's: both sides of the trade are on one
     * scale. What a reranker said does not count.
     */
    QUESTION_COSINE,
    /**
     * The latest score, as its place between the worst and the best of the passages, 0 to 1: what
     * the stage before said, a reranker for instance. A score of another kind than that of the
     * first passage is 0.
     */
    LATEST_SCORE
  }

  /** Creates an order. */
  public MaximalMarginalRelevance {
    Objects.requireNonNull(relevance, "relevance");
    if (!(lambda >= 0 && lambda <= 1)) {
      throw new IllegalArgumentException("lambda must be 0 to 1, but was " + lambda);
    }
  }

  /**
   * The order for passages as a search found them.
   *
   * @param lambda how much relevance counts, 0 to 1
   * @return the order by {@link Relevance#QUESTION_COSINE}
   */
  public static MaximalMarginalRelevance ofQuestion(double lambda) {
    return new MaximalMarginalRelevance(Relevance.QUESTION_COSINE, lambda);
  }

  /**
   * The order for passages that a reranker has judged.
   *
   * @param lambda how much relevance counts, 0 to 1
   * @return the order by {@link Relevance#LATEST_SCORE}
   */
  public static MaximalMarginalRelevance ofScore(double lambda) {
    return new MaximalMarginalRelevance(Relevance.LATEST_SCORE, lambda);
  }

  @Override
  public List<Passage> process(PostProcessRequest request) {
    if (request.passages().isEmpty()) {
      return List.of();
    }
    List<MarginalCandidate> left = candidates(request);
    List<Passage> order = new ArrayList<>();
    while (!left.isEmpty()) {
      request.context().check("maximal marginal relevance");
      MarginalCandidate next = best(left);
      left.remove(next);
      Score score = new Score(ScoreKind.MARGINAL_RELEVANCE, next.marginalRelevance(lambda));
      order.add(next.passage().then(score, order.size() + 1));
      left.forEach(candidate -> candidate.placedBefore(next));
    }
    Set<String> placed =
        order.stream().map(passage -> passage.chunk().id()).collect(Collectors.toSet());
    request.passages().stream()
        .filter(passage -> !placed.contains(passage.chunk().id()))
        .forEach(order::add);
    return List.copyOf(order);
  }

  /** Of equal ones the first, which the stage before thought better. */
  private MarginalCandidate best(List<MarginalCandidate> candidates) {
    MarginalCandidate best = candidates.get(0);
    for (MarginalCandidate candidate : candidates) {
      if (candidate.marginalRelevance(lambda) > best.marginalRelevance(lambda)) {
        best = candidate;
      }
    }
    return best;
  }

  private List<MarginalCandidate> candidates(PostProcessRequest request) {
    Map<String, Embedding> vectors = unitVectors(request);
    ToDoubleFunction<Passage> relevances = relevances(request, vectors);
    List<MarginalCandidate> candidates = new ArrayList<>();
    for (Passage passage : request.passages()) {
      Optional.ofNullable(vectors.get(passage.chunk().id()))
          .map(unit -> new MarginalCandidate(passage, unit, relevances.applyAsDouble(passage)))
          .ifPresent(candidates::add);
    }
    return candidates;
  }

  private static Map<String, Embedding> unitVectors(PostProcessRequest request) {
    List<String> ids = request.passages().stream().map(one -> one.chunk().id()).toList();
    Map<String, Embedding> vectors = new HashMap<>();
    for (EmbeddedChunk stored : request.store().getEmbedded(ids)) {
      vectors.put(stored.chunk().id(), stored.embedding().normalize());
    }
    return vectors;
  }

  private ToDoubleFunction<Passage> relevances(
      PostProcessRequest request, Map<String, Embedding> vectors) {
    if (relevance == Relevance.LATEST_SCORE) {
      return scaledScores(request.passages());
    }
    Embedding question = request.questionEmbedding().normalize();
    return passage -> question.dot(Objects.requireNonNull(vectors.get(passage.chunk().id())));
  }

  private static ToDoubleFunction<Passage> scaledScores(List<Passage> passages) {
    ScoreKind kind = passages.get(0).score().kind();
    DoubleSummaryStatistics range =
        passages.stream()
            .map(Passage::score)
            .filter(score -> score.kind() == kind)
            .mapToDouble(MaximalMarginalRelevance::finite)
            .summaryStatistics();
    double width = range.getMax() - range.getMin();
    return passage -> {
      Score score = passage.score();
      if (score.kind() != kind) {
        return 0;
      }
      double worst = kind.higherIsBetter() ? range.getMin() : range.getMax();
      return width == 0 ? 1 : Math.abs(finite(score) - worst) / width;
    };
  }

  /** Between infinite scores there are no places. */
  private static double finite(Score score) {
    return Math.max(-Float.MAX_VALUE, Math.min(Float.MAX_VALUE, score.value()));
  }
}
