package io.ragstone.langchain4j;

import dev.langchain4j.rag.content.Content;
import dev.langchain4j.rag.content.ContentMetadata;
import dev.langchain4j.store.embedding.RelevanceScore;
import io.ragstone.prompt.ContextBlock;
import io.ragstone.retrieval.Passage;
import io.ragstone.retrieval.Score;
import io.ragstone.retrieval.ScoreKind;
import java.util.HashMap;
import java.util.Map;

/** Passages as LangChain4j's contents, with the scores that LangChain4j has names for. */
final class Contents {
  private Contents() {}

  static Content of(Passage passage) {
    return Content.from(Segments.segment(passage.shown()), metadata(passage));
  }

  /** What a prompt shows as one, with the scores of its best passage. */
  static Content of(ContextBlock block) {
    Passage best = block.passages().get(0);
    return Content.from(Segments.segment(best.shown(), block.text()), metadata(best));
  }

  private static Map<ContentMetadata, Object> metadata(Passage passage) {
    Map<ContentMetadata, Object> metadata = new HashMap<>();
    metadata.put(ContentMetadata.EMBEDDING_ID, passage.chunk().id());
    metadata.put(ContentMetadata.SCORE, relevance(passage.history().get(0).score()));
    passage
        .stage(ScoreKind.RERANK_PROBABILITY)
        .ifPresent(stage -> metadata.put(ContentMetadata.RERANKED_SCORE, stage.score().value()));
    return metadata;
  }

  private static double relevance(Score score) {
    boolean cosine = score.kind() == ScoreKind.COSINE || score.kind() == ScoreKind.INNER_PRODUCT;
    return cosine ? RelevanceScore.fromCosineSimilarity(score.value()) : score.value();
  }
}
