package io.ragstone.pipeline;

import io.ragstone.embedding.Embedder;
import io.ragstone.error.ConfigurationException;
import io.ragstone.rerank.RerankRequest;
import io.ragstone.rerank.RerankResult;
import io.ragstone.rerank.Reranker;
import io.ragstone.retrieval.Passage;
import io.ragstone.retrieval.ReciprocalRankFusion;
import io.ragstone.retrieval.Score;
import io.ragstone.store.VectorStore;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/** The way from a query to its passages: prepare the question, search, fuse, rerank. */
final class Retriever {
  private final QuestionPreparation preparation;
  private final CandidateSearch search;
  private final Optional<Reranker> reranker;
  private final ReciprocalRankFusion fusion;
  private final int topK;
  private final int topN;
  private final OptionalDouble searchThreshold;
  private final OptionalDouble rerankThreshold;
  private final Optional<String> instruction;

  Retriever(RagPipeline.Builder settings, Embedder embedder, VectorStore store) {
    this.preparation = new QuestionPreparation(settings);
    this.search = new CandidateSearch(settings, embedder, store);
    this.reranker = settings.reranker;
    this.fusion = settings.fusion;
    this.topK = settings.topK;
    this.topN = settings.topN;
    this.searchThreshold = settings.searchThreshold;
    this.rerankThreshold = settings.rerankThreshold;
    this.instruction = settings.instruction;
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
    PreparedQuestion prepared = preparation.prepare(query, call);
    int count = query.topK().orElse(Math.max(topK, query.topN().orElse(topN)));
    List<TextSearch> searches = search.search(prepared, count, call);
    List<Passage> candidates = fused(searches, OptionalDouble.empty(), count);
    List<Passage> reaching =
        searchThreshold.isEmpty() ? candidates : fused(searches, searchThreshold, count);
    List<Passage> ranked =
        reranker.isEmpty() || reaching.isEmpty()
            ? reaching
            : call.run(Stage.RERANK, () -> rerank(reranker.get(), prepared, reaching), List::size);
    List<Passage> passages =
        reaching(rerankThreshold, ranked).stream().limit(query.topN().orElse(topN)).toList();
    return new Retrieval(prepared, searches, candidates, ranked, passages, call.timings());
  }

  /** Ranks of one list stay as they are; only several lists have to agree. */
  private List<Passage> fused(List<TextSearch> searches, OptionalDouble threshold, int count) {
    List<List<Passage>> lists =
        searches.stream().map(search -> reaching(threshold, search.found())).toList();
    return lists.size() == 1 ? lists.get(0) : fusion.fuse(lists, count);
  }

  private List<Passage> rerank(
      Reranker judge, PreparedQuestion prepared, List<Passage> candidates) {
    Query query = prepared.query();
    List<String> texts =
        candidates.stream().map(candidate -> candidate.chunk().embeddedText()).toList();
    RerankRequest.Builder request =
        RerankRequest.builder(prepared.question(), texts).context(query.context());
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
