package io.ragstone.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.ragstone.document.Document;
import io.ragstone.embedding.InputType;
import io.ragstone.postprocess.NeighborExpansion;
import io.ragstone.postprocess.ParentExpansion;
import io.ragstone.postprocess.ScoreBlend;
import io.ragstone.postprocess.SourceLimit;
import io.ragstone.question.SearchText;
import io.ragstone.splitter.ParentChildSplitter;
import io.ragstone.splitter.SeparatorSplitter;
import io.ragstone.store.Metric;
import io.ragstone.store.VectorStore;
import io.ragstone.testkit.InMemoryVectorStore;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Explanations, as they are. */
class ExplanationTest {
  private final WatchedEmbedder embedder = new WatchedEmbedder();
  private final WatchedReranker reranker =
      new WatchedReranker(text -> text.contains("cedar") ? 0.75 : 0.25);
  private final VectorStore store = new InMemoryVectorStore(embedder.identity(), Metric.COSINE);

  private RagPipeline.Builder pipeline(RetrievalOptions.Builder options) {
    return RagPipeline.builder()
        .embedder(embedder)
        .store(store)
        .splitter(new SeparatorSplitter("\n"))
        .retrieval(options.build());
  }

  @BeforeEach
  void ingest() {
    pipeline(RetrievalOptions.builder())
        .build()
        .ingest(
            List.of(
                Document.of("trees.md", "alder birch\nbirch cedar\nalder alder elm"),
                Document.of("more.md", "gum and " + "fir ".repeat(20) + "\nalder")));
  }

  @Test
  void everyStepOfEveryPassageIsThere() {
    RetrievalOptions.Builder options =
        RetrievalOptions.builder()
            .searchMode(SearchMode.HYBRID)
            .topK(4)
            .afterSearch(new SourceLimit(3))
            .afterRerank(ScoreBlend.DEFAULT)
            .topN(2)
            .afterSelection(new NeighborExpansion(0, 1));
    Retrieval retrieval = pipeline(options).reranker(reranker).build().retrieve("alder birch");

    assertThat(retrieval.explain())
        .isEqualTo(
            """
            Question: alder birch
            Searched with:
              question: alder birch (4 found)
            Steps:
              hybrid search: 4 passages
              SourceLimit[passages=3]: 4 passages
              rerank: 4 passages
              ScoreBlend[method=Z_SCORE, rerankWeight=0.5]: 4 passages
              top 2: 2 passages, 2 dropped
              NeighborExpansion[before=0, after=1]: 3 passages
            Passages:
              1. trees.md#1 birch cedar
                 hybrid search: place 2 by COSINE 0.5000 (rank 4), BM25 0.5472 (rank 2), RRF 0.0318 (rank 2)
                 rerank: place 1 by RERANK_PROBABILITY 0.7500 (rank 1)
                 ScoreBlend[method=Z_SCORE, rerankWeight=0.5]: place 1 by Z_SCORE 0.5803 (rank 1)
              2. trees.md#0 alder birch
                 hybrid search: place 1 by COSINE 1.0000 (rank 1), BM25 0.8840 (rank 1), RRF 0.0328 (rank 1)
                 rerank: place 2 by RERANK_PROBABILITY 0.2500 (rank 2)
                 ScoreBlend[method=Z_SCORE, rerankWeight=0.5]: place 2 by Z_SCORE 0.5773 (rank 2)
              3. trees.md#2 alder alder elm
                 hybrid search: place 4 by COSINE 0.6325 (rank 3), BM25 0.3920 (rank 3), RRF 0.0317 (rank 4)
                 rerank: place 4 by RERANK_PROBABILITY 0.2500 (rank 4)
                 ScoreBlend[method=Z_SCORE, rerankWeight=0.5]: place 4 by Z_SCORE -0.5833 (rank 4)
                 top 2: dropped
                 NeighborExpansion[before=0, after=1]: place 3 by NEIGHBOR_DISTANCE 1.0000 (rank 3)
            Dropped:
              - more.md#1 alder
                 hybrid search: place 3 by COSINE 0.7071 (rank 2), BM25 0.3717 (rank 4), RRF 0.0318 (rank 3)
                 rerank: place 3 by RERANK_PROBABILITY 0.2500 (rank 3)
                 ScoreBlend[method=Z_SCORE, rerankWeight=0.5]: place 3 by Z_SCORE -0.5744 (rank 3)
                 top 2: dropped
            """);
  }

  @Test
  void whatIsShownAroundAPassageIsThereAndWhatIsJoinedWithIt() {
    RagPipeline pipeline =
        pipeline(
                RetrievalOptions.builder()
                    .topK(4)
                    .afterRerank(ParentExpansion.of(embedder.tokenCounter(), 100))
                    .topN(1))
            .splitter(
                ParentChildSplitter.builder(new SeparatorSplitter("\n"), new SeparatorSplitter(" "))
                    .build())
            .store(new InMemoryVectorStore(embedder.identity(), Metric.COSINE))
            .build();
    pipeline.ingest(List.of(Document.of("trees.md", "oak pine elm\nbirch gum")));

    assertThat(pipeline.retrieve("pine oak oak gum").explain())
        .isEqualTo(
            """
            Question: pine oak oak gum
            Searched with:
              question: pine oak oak gum (4 found)
            Steps:
              dense search: 4 passages
              ParentExpansion[maxTokens=100]: 2 passages
              top 1: 1 passages, 1 dropped
            Passages:
              1. trees.md#0 oak
                 dense search: place 1 by COSINE 0.8165 (rank 1)
                 ParentExpansion[maxTokens=100]: place 1, shown as characters 0 to 12 with trees.md#1, trees.md#2
            Joined:
              - trees.md#1 pine
                 dense search: place 3 by COSINE 0.4082 (rank 3)
                 ParentExpansion[maxTokens=100]: joined with trees.md#0
              - trees.md#2 elm
                 dense search: place 4 by COSINE 0.0000 (rank 4)
                 ParentExpansion[maxTokens=100]: joined with trees.md#0
            Dropped:
              - trees.md#4 gum
                 dense search: place 2 by COSINE 0.4082 (rank 2)
                 ParentExpansion[maxTokens=100]: place 2, shown as characters 13 to 22
                 top 1: dropped
            """);
  }

  @Test
  void everySearchIsThereAndWhatWasGoneOnWithout() {
    RetrievalOptions.Builder options =
        RetrievalOptions.builder().topK(3).topN(2).searchThreshold(0.72);
    Retrieval retrieval =
        pipeline(options)
            .expander(request -> List.of(new SearchText("gum fir", InputType.QUERY, "own words")))
            .expander(
                request -> {
                  throw new IllegalStateException("The model is away");
                })
            .build()
            .retrieve("alder birch");

    assertThat(retrieval.explain())
        .isEqualTo(
            """
            Question: alder birch
            Searched with:
              question: alder birch (3 found)
              own words: gum fir (3 found)
            Steps:
              dense search with 2 texts, fused: 3 passages
              search threshold 0.72: 2 passages, 1 dropped
              top 2: 2 passages
            Passages:
              1. more.md#0 gum and fir fir fir fir fir fir fir fir fir fir fir fir fir …
                 dense search with 2 texts, fused: place 2 by COSINE 0.7406 (rank 1), RRF 0.0164 (rank 2)
                 search threshold 0.72: place 1 by RRF 0.0164 (rank 1)
              2. trees.md#0 alder birch
                 dense search with 2 texts, fused: place 3 by COSINE 1.0000 (rank 1), RRF 0.0164 (rank 3)
                 search threshold 0.72: place 2 by RRF 0.0164 (rank 2)
            Dropped:
              - trees.md#2 alder alder elm
                 dense search with 2 texts, fused: place 1 by COSINE 0.6325 (rank 3), COSINE 0.0000 (rank 2), RRF 0.0320 (rank 1)
                 search threshold 0.72: dropped
            Gone on without:
              EXPAND: The model is away
            """);
  }

  @Test
  void anEmptyRetrievalIsExplained() {
    Retrieval retrieval =
        pipeline(RetrievalOptions.builder().topN(1).topK(1).searchThreshold(1.5))
            .build()
            .retrieve("alder");

    assertThat(retrieval.explain())
        .isEqualTo(
            """
            Question: alder
            Searched with:
              question: alder (1 found)
            Steps:
              dense search: 1 passages
              search threshold 1.5: 0 passages, 1 dropped
              top 1: 0 passages
            Passages: none
            Dropped:
              - more.md#1 alder
                 dense search: place 1 by COSINE 1.0000 (rank 1)
                 search threshold 1.5: dropped
            """);
  }
}
