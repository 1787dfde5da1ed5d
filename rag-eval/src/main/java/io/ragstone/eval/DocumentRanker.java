package io.ragstone.eval;

import io.ragstone.call.CallContext;
import io.ragstone.pipeline.Query;
import io.ragstone.pipeline.RagPipeline;
import io.ragstone.retrieval.Passage;
import io.ragstone.retrieval.Score;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is evaluated: anything that answers a query with a list of documents, best first.
 *
 * <p>Contract: honours the context; returns each document once, by the id that the collection's
 * corpus has for it, and only documents of that corpus.
 */
@FunctionalInterface
public interface DocumentRanker {

  /**
   * Ranks documents for a query.
   *
   * @param query the query
   * @param context deadline and cancellation
   * @return documents, best first; the order counts, not the scores
   */
  List<ScoredDocument> rank(TestQuery query, CallContext context);

  /**
   * A pipeline as it is configured, but that {@code topN} is its {@code topK}: all candidates
   * count, in the order in which the pipeline leaves them. Chunks become documents by {@link
   * #bestChunks}.
   *
   * @param pipeline the pipeline; its index must be there
   * @return the ranker
   */
  static DocumentRanker of(RagPipeline pipeline) {
    int candidates = pipeline.retrievalOptions().topK();
    return (query, context) ->
        bestChunks(
            pipeline
                .retrieve(Query.builder(query.text()).topN(candidates).context(context).build())
                .passages());
  }

  /**
   * What was found already, by this or by another program.
   *
   * @param run the rankings
   * @return a ranker that looks up the query's id
   */
  static DocumentRanker of(Run run) {
    return (query, context) -> run.ranking(query.id());
  }

  /**
   * Ranks documents by their best chunks: a document has the place and the score of the first of
   * its passages.
   *
   * @param passages the passages, best first
   * @return their documents, best first; scores of which less is better come with the other sign
   */
  static List<ScoredDocument> bestChunks(List<Passage> passages) {
    Map<String, ScoredDocument> best = new LinkedHashMap<>();
    for (Passage passage : passages) {
      Score score = passage.score();
      best.putIfAbsent(
          passage.chunk().sourceId(),
          new ScoredDocument(
              passage.chunk().sourceId(),
              score.kind().higherIsBetter() ? score.value() : -score.value()));
    }
    return List.copyOf(best.values());
  }
}
