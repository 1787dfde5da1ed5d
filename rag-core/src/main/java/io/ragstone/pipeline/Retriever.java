package io.ragstone.pipeline;

import io.ragstone.embedding.Embedder;
import io.ragstone.error.ConfigurationException;
import io.ragstone.retrieval.Passage;
import io.ragstone.store.VectorStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/** The way from a query to its passages: prepare the question, search, fuse, rerank, choose. */
final class Retriever {
  private final RetrievalOptions options;
  private final QuestionPreparation preparation;
  private final CandidateSearch search;
  private final Optional<Reranking> reranking;
  private final PostProcessing postProcessing;

  Retriever(RagPipeline.Builder settings, Embedder embedder, String model, VectorStore store) {
    this.options = settings.retrieval;
    this.preparation = new QuestionPreparation(settings);
    this.search = new CandidateSearch(settings, embedder, model, store);
    this.reranking =
        settings.reranker.map(
            reranker -> new Reranking(reranker, options, embedder, settings.instruction));
    this.postProcessing = new PostProcessing(store);
    if (options.topN() > options.topK()) {
      throw new ConfigurationException(
          "topN is "
              + options.topN()
              + ", more than the "
              + options.topK()
              + " candidates of topK; raise topK or lower topN");
    }
    if (options.rerankThreshold().isPresent() && reranking.isEmpty()) {
      throw new ConfigurationException(
          "rerankThreshold is set, but there is no reranker; add one with reranker(…)");
    }
  }

  Retrieval retrieve(Query query, StageObserver.Call call) {
    PreparedQuestion prepared = preparation.prepare(query, call);
    int topN = query.topN().orElse(options.topN());
    int topK = query.topK().orElse(Math.max(options.topK(), topN));
    Candidates found = search.search(prepared, topK, call);
    PassageTrail trail = new PassageTrail();
    trail.step(searchName(found), fused(found, OptionalDouble.empty(), topK));
    List<Passage> candidates = trail.passages();
    if (options.searchThreshold().isPresent()) {
      trail.step(
          "search threshold " + options.searchThreshold().getAsDouble(),
          fused(found, options.searchThreshold(), topK));
    }
    postProcessing.run(options.afterSearch(), prepared, found, trail, call);
    List<Fallback> fallbacks = new ArrayList<>(prepared.fallbacks());
    List<Passage> ranked = ranked(prepared, trail, call, fallbacks);
    postProcessing.run(options.afterRerank(), prepared, found, trail, call);
    trail.step("top " + topN, trail.passages().stream().limit(topN).toList());
    postProcessing.run(options.afterSelection(), prepared, found, trail, call);
    return new Retrieval(
        prepared, found.searches(), candidates, ranked, trail.steps(), fallbacks, call.timings());
  }

  private List<Passage> ranked(
      PreparedQuestion prepared,
      PassageTrail trail,
      StageObserver.Call call,
      List<Fallback> fallbacks) {
    return reranking.isEmpty() || trail.passages().isEmpty()
        ? trail.passages()
        : reranking.get().run(prepared, trail, call, fallbacks);
  }

  private String searchName(Candidates found) {
    String mode = options.searchMode().name().toLowerCase(Locale.ROOT) + " search";
    int texts = found.searches().size();
    return texts == 1 ? mode : mode + " with " + texts + " texts, fused";
  }

  /** Ranks of one list stay as they are; only several lists have to agree. */
  private List<Passage> fused(Candidates found, OptionalDouble threshold, int topK) {
    List<List<Passage>> lists =
        found.searches().stream().map(search -> reaching(threshold, search.found())).toList();
    return lists.size() == 1 ? lists.get(0) : options.fusion().fuse(lists, topK);
  }

  private static List<Passage> reaching(OptionalDouble threshold, List<Passage> passages) {
    return threshold.isEmpty()
        ? passages
        : passages.stream()
            .filter(passage -> passage.score().reaches(threshold.getAsDouble()))
            .toList();
  }
}
