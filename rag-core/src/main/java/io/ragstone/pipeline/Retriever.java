package io.ragstone.pipeline;

import io.ragstone.embedding.Embedder;
import io.ragstone.embedding.Embedding;
import io.ragstone.embedding.EmbeddingRequest;
import io.ragstone.error.ConfigurationException;
import io.ragstone.rerank.RerankRequest;
import io.ragstone.rerank.RerankResult;
import io.ragstone.rerank.Reranker;
import io.ragstone.retrieval.Passage;
import io.ragstone.retrieval.ReciprocalRankFusion;
import io.ragstone.retrieval.Score;
import io.ragstone.store.DenseSearch;
import io.ragstone.store.HybridSearch;
import io.ragstone.store.KeywordSearch;
import io.ragstone.store.SearchRequest;
import io.ragstone.store.VectorStore;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/** The way from a query to its passages: embed, search, rerank. */
final class Retriever {
  private final Embedder embedder;
  private final VectorStore store;
  private final Optional<Reranker> reranker;
  private final SearchMode searchMode;
  private final ReciprocalRankFusion fusion;
  private final int topK;
  private final int topN;
  private final OptionalDouble searchThreshold;
  private final OptionalDouble rerankThreshold;
  private final Optional<String> instruction;

  Retriever(RagPipeline.Builder settings, Embedder embedder, VectorStore store) {
    this.embedder = embedder;
    this.store = store;
    this.reranker = settings.reranker;
    this.searchMode = settings.searchMode;
    this.fusion = settings.fusion;
    this.topK = settings.topK;
    this.topN = settings.topN;
    this.searchThreshold = settings.searchThreshold;
    this.rerankThreshold = settings.rerankThreshold;
    this.instruction = settings.instruction;
    StoreFit.requireCapability(store.describe(), searchMode);
    if (topN > topK) {
      throw new ConfigurationException(
          "topN is "
              + topN
              + ", more than the "
              + topK
              + " candidates of topK; raise topK or lower topN");
    }
    if (rerankThreshold.isPresent() && reranker.isEmpty()) {
      throw new ConfigurationException(
          "rerankThreshold is set, but there is no reranker; add one with reranker(…)");
    }
  }

  Retrieval retrieve(Query query, StageObserver.Call call) {
    SearchRequest search = searchFor(query, call);
    List<Passage> candidates = call.run(Stage.SEARCH, () -> store.search(search), List::size);
    List<Passage> reaching = reaching(searchThreshold, candidates);
    List<Passage> ordered =
        reranker.isEmpty() || reaching.isEmpty()
            ? reaching
            : call.run(
                Stage.RERANK,
                () -> reaching(rerankThreshold, rerank(reranker.get(), query, reaching)),
                List::size);
    int count = Math.min(query.topN().orElse(topN), ordered.size());
    return new Retrieval(query, candidates, ordered.subList(0, count), call.timings());
  }

  private SearchRequest searchFor(Query query, StageObserver.Call call) {
    int candidates = query.topK().orElse(Math.max(topK, query.topN().orElse(topN)));
    if (searchMode == SearchMode.KEYWORD) {
      return KeywordSearch.builder(query.text())
          .topK(candidates)
          .filter(query.filter())
          .context(query.context())
          .build();
    }
    DenseSearch dense =
        DenseSearch.builder(embedded(query, call))
            .topK(candidates)
            .filter(query.filter())
            .context(query.context())
            .build();
    return searchMode == SearchMode.DENSE
        ? dense
        : HybridSearch.of(dense, query.text(), fusion, candidates);
  }

  private Embedding embedded(Query query, StageObserver.Call call) {
    EmbeddingRequest.Builder request =
        EmbeddingRequest.queries(List.of(query.text())).context(query.context());
    query.instruction().or(() -> instruction).ifPresent(request::instruction);
    return call.run(
        Stage.EMBED, () -> embedder.embed(request.build()).embeddings().get(0), embedding -> 1);
  }

  private List<Passage> rerank(Reranker judge, Query query, List<Passage> candidates) {
    List<String> texts =
        candidates.stream().map(candidate -> candidate.chunk().embeddedText()).toList();
    RerankRequest.Builder request =
        RerankRequest.builder(query.text(), texts).context(query.context());
    query.instruction().or(() -> instruction).ifPresent(request::instruction);
    RerankResult result = judge.rerank(request.build());
    // The sort is stable: of equal scores, the better candidate stays in front.
    List<Integer> order =
        IntStream.range(0, candidates.size())
            .boxed()
            .sorted(
                Comparator.comparingDouble((Integer i) -> result.scores().get(i).value())
                    .reversed())
            .toList();
    List<Passage> ranked = new ArrayList<>();
    for (int i : order) {
      Score score = result.scores().get(i);
      ranked.add(candidates.get(i).then(score, ranked.size() + 1));
    }
    return ranked;
  }

  private static List<Passage> reaching(OptionalDouble threshold, List<Passage> passages) {
    return threshold.isEmpty()
        ? passages
        : passages.stream()
            .filter(passage -> passage.score().reaches(threshold.getAsDouble()))
            .toList();
  }
}
