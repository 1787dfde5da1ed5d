package io.ragstone.pipeline;

import io.ragstone.rerank.RerankRequest;
import io.ragstone.rerank.RerankResult;
import io.ragstone.rerank.Reranker;
import io.ragstone.retrieval.Score;
import io.ragstone.retrieval.ScoreKind;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Scores passages by a function of their text, keeps the requests, and ignores their contexts. */
final class WatchedReranker implements Reranker {
  private final ToDoubleFunction<String> score;

  final List<RerankRequest> requests = new ArrayList<>();

  /** Runs before each request is answered. */
  Runnable before = () -> {};

  WatchedReranker(ToDoubleFunction<String> score) {
    this.score = score;
  }

  @Override
  public RerankResult rerank(RerankRequest request) {
    requests.add(request);
    before.run();
    List<Score> scores =
        request.passages().stream()
            .map(text -> new Score(ScoreKind.RERANK_PROBABILITY, score.applyAsDouble(text)))
            .toList();
    return new RerankResult(scores, 0, 0);
  }

  @Override
  public void close() {}
}
