package io.ragstone.pipeline;

import io.ragstone.call.CallContext;
import io.ragstone.embedding.Embedder;
import io.ragstone.error.DeadlineExceededException;
import io.ragstone.rerank.RerankRequest;
import io.ragstone.rerank.RerankResult;
import io.ragstone.rerank.Reranker;
import io.ragstone.retrieval.Passage;
import io.ragstone.splitter.TokenCounter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The way from candidates to judged passages: as many as the budget allows, the threshold. */
final class Reranking {
  private static final Logger logger = LoggerFactory.getLogger(Reranking.class);

  private final Reranker reranker;
  private final RerankBudget budget;
  private final TokenCounter tokenCounter;
  private final OptionalDouble threshold;
  private final Optional<String> instruction;

  Reranking(
      Reranker reranker,
      RetrievalOptions options,
      Embedder embedder,
      Optional<String> instruction) {
    this.reranker = reranker;
    this.budget = options.rerankBudget();
    this.tokenCounter = budget.tokenCounter().orElseGet(embedder::tokenCounter);
    this.threshold = options.rerankThreshold();
    this.instruction = instruction;
  }

  /**
   * Returns all passages in their new order; behind the last step are those that reach the
   * threshold.
   */
  List<Passage> run(
      PreparedQuestion prepared,
      PassageTrail trail,
      StageObserver.Call call,
      List<Fallback> fallbacks) {
    List<Passage> candidates = trail.passages();
    int count = withinBudget(candidates);
    Optional<List<Passage>> judged =
        inTime(prepared, candidates.subList(0, count), call, fallbacks);
    if (judged.isEmpty()) {
      trail.step("rerank, not done in time", candidates);
      return candidates;
    }
    List<Passage> ranked = new ArrayList<>(judged.get());
    ranked.addAll(candidates.subList(count, candidates.size()));
    trail.step(count == candidates.size() ? "rerank" : "rerank of the first " + count, ranked);
    if (threshold.isPresent()) {
      double worst = threshold.getAsDouble();
      trail.step(
          "rerank threshold " + worst,
          judged.get().stream().filter(passage -> passage.score().reaches(worst)).toList());
    }
    return ranked;
  }

  private Optional<List<Passage>> inTime(
      PreparedQuestion prepared,
      List<Passage> candidates,
      StageObserver.Call call,
      List<Fallback> fallbacks) {
    CallContext context = prepared.query().context();
    StageStart start = StageStart.of(Stage.RERANK, reranker.model());
    if (budget.deadline().isEmpty()) {
      return Optional.of(
          call.run(start, () -> judged(prepared, candidates, context), Judged::measure).passages());
    }
    try {
      return Optional.of(
          call.run(
                  start,
                  () ->
                      BoundedCall.run(
                          context,
                          budget.deadline().get(),
                          "rerank",
                          part -> judged(prepared, candidates, part)),
                  Judged::measure)
              .passages());
    } catch (DeadlineExceededException e) {
      // The call's own deadline is not the reranker's.
      context.check("rerank");
      logger.warn("Going on without {}", Stage.RERANK, e);
      fallbacks.add(new Fallback(Stage.RERANK, e));
      return Optional.empty();
    }
  }

  /** The passages in their new order, and what judging them took. */
  private record Judged(List<Passage> passages, RerankResult result) {
    void measure(Measurements.Builder measured) {
      measured
          .count(Count.INPUTS, passages.size())
          .count(Count.OUTPUTS, passages.size())
          .count(Count.INPUT_TOKENS, result.tokens())
          .count(Count.TRUNCATED, result.truncated())
          .count(Count.BATCHES, result.batches())
          .count(Count.CACHE_HITS, result.cacheHits())
          .queueTime(Optional.of(result.queueTime()));
    }
  }

  private Judged judged(PreparedQuestion prepared, List<Passage> candidates, CallContext context) {
    List<String> texts =
        candidates.stream().map(candidate -> candidate.shown().embeddedText()).toList();
    RerankRequest.Builder request =
        RerankRequest.builder(prepared.question(), texts).context(context);
    prepared.query().instruction().or(() -> instruction).ifPresent(request::instruction);
    RerankResult result = reranker.rerank(request.build());
    return new Judged(Passage.ranked(candidates, result.scores()), result);
  }

  /** How many of the best candidates to judge, at least one. */
  private int withinBudget(List<Passage> candidates) {
    int most = Math.min(candidates.size(), budget.maxPassages().orElse(candidates.size()));
    if (budget.maxTokens().isEmpty()) {
      return most;
    }
    long left = budget.maxTokens().getAsInt();
    int count = 0;
    while (count < most) {
      left -= tokenCounter.count(candidates.get(count).shown().embeddedText());
      if (left < 0 && count > 0) {
        return count;
      }
      count++;
    }
    return count;
  }
}
