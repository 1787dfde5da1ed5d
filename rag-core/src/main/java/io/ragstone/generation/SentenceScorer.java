package io.ragstone.generation;

import io.ragstone.call.Priority;
import io.ragstone.embedding.Embedder;
import io.ragstone.embedding.Embedding;
import io.ragstone.embedding.EmbeddingRequest;
import io.ragstone.error.CallCancelledException;
import io.ragstone.error.DeadlineExceededException;
import io.ragstone.error.GenerationException;
import io.ragstone.error.GenerationException.Reason;
import io.ragstone.error.RagException;
import io.ragstone.rerank.RerankRequest;
import io.ragstone.rerank.Reranker;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/** How well sentences fit a request's question: one score a sentence, the higher the better. */
@FunctionalInterface
interface SentenceScorer {
  /** What sharing all words with the question adds to what a model says. */
  double WORDS_SHARE = 0.25;

  double[] scores(GenerationRequest request, List<String> sentences);

  /** By the words of the question that a sentence has. */
  static SentenceScorer byWords() {
    return (request, sentences) -> LexicalOverlap.scores(request.question(), sentences);
  }

  /** By cosine similarity. */
  static SentenceScorer byEmbedder(Embedder embedder) {
    return withWords(
        (request, sentences) -> {
          EmbeddingRequest.Builder question = EmbeddingRequest.queries(List.of(request.question()));
          Embedding asked = embed(embedder, question, request).get(0);
          return embed(embedder, EmbeddingRequest.documents(sentences), request).stream()
              .mapToDouble(asked::dot)
              .toArray();
        });
  }

  /** By the probability that a sentence answers the question. */
  static SentenceScorer byReranker(Reranker reranker) {
    return withWords(
        (request, sentences) ->
            reranker
                .rerank(
                    RerankRequest.builder(request.question(), sentences)
                        .context(request.context())
                        .build())
                .scores()
                .stream()
                .mapToDouble(score -> score.value())
                .toArray());
  }

  private static SentenceScorer withWords(SentenceScorer model) {
    return (request, sentences) -> {
      double[] byModel = generating(() -> model.scores(request, sentences));
      double[] byWords = byWords().scores(request, sentences);
      double[] scores = new double[byModel.length];
      Arrays.setAll(scores, i -> byModel[i] + WORDS_SHARE * byWords[i]);
      return scores;
    };
  }

  private static List<Embedding> embed(
      Embedder embedder, EmbeddingRequest.Builder texts, GenerationRequest request) {
    return embedder
        .embed(texts.context(request.context()).priority(Priority.INTERACTIVE).build())
        .embeddings()
        .stream()
        .map(Embedding::normalize)
        .toList();
  }

  private static double[] generating(Supplier<double[]> scoring) {
    try {
      return scoring.get();
    } catch (CallCancelledException | DeadlineExceededException e) {
      throw e;
    } catch (RagException e) {
      throw new GenerationException(
          e.isRetryable() ? Reason.UNAVAILABLE : Reason.FAILED,
          "Could not score the sentences: " + e.getMessage(),
          e);
    }
  }
}
