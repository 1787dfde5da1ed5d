package io.ragstone.testkit;

import io.ragstone.rerank.RerankRequest;
import io.ragstone.rerank.RerankResult;
import io.ragstone.rerank.Reranker;
import io.ragstone.retrieval.Score;
import io.ragstone.retrieval.ScoreKind;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A deterministic reranker without a model: the score of a passage is the share of the query's
 * distinct words that it contains, 0 to 1, and 0 for a query without words. Instructions do not
 * matter; its tokens are the distinct words of the passages. Thread-safe.
 */
public final class FakeReranker implements Reranker {
  private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}]+");

  private volatile boolean closed;

  /** Creates a reranker. */
  public FakeReranker() {}

  @Override
  public RerankResult rerank(RerankRequest request) {
    if (closed) {
      throw new IllegalStateException("The reranker is closed");
    }
    request.context().check("rerank");
    Set<String> query = words(request.query());
    List<Score> scores =
        request.passages().stream()
            .map(passage -> new Score(ScoreKind.RERANK_PROBABILITY, overlap(query, words(passage))))
            .toList();
    long tokens = request.passages().stream().mapToLong(passage -> words(passage).size()).sum();
    return new RerankResult(scores, tokens, 0);
  }

  @Override
  public void close() {
    closed = true;
  }

  private static double overlap(Set<String> query, Set<String> passage) {
    long shared = query.stream().filter(passage::contains).count();
    return query.isEmpty() ? 0 : (double) shared / query.size();
  }

  private static Set<String> words(String text) {
    return WORD.matcher(text.toLowerCase(Locale.ROOT))
        .results()
        .map(MatchResult::group)
        .collect(Collectors.toSet());
  }
}
