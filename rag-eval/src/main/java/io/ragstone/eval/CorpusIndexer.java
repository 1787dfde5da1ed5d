package io.ragstone.eval;

import io.ragstone.call.CallContext;
import io.ragstone.document.DocumentLoader;
import io.ragstone.pipeline.IngestRequest;
import io.ragstone.pipeline.RagPipeline;

/** Makes a corpus searchable, before the first query is asked. */
@FunctionalInterface
public interface CorpusIndexer {

  /**
   * Indexes a corpus.
   *
   * @param corpus the documents
   * @param context deadline and cancellation
   */
  void index(DocumentLoader corpus, CallContext context);

  /**
   * The ingest of a pipeline.
   *
   * @param pipeline a pipeline with a splitter; others may search its store
   * @return the indexer
   */
  static CorpusIndexer of(RagPipeline pipeline) {
    return (corpus, context) ->
        pipeline.ingest(IngestRequest.builder(corpus).context(context).build());
  }
}
