package io.ragstone.benchmarks.soak;

import io.ragstone.embedding.Embedder;
import io.ragstone.embedding.Embedding;
import io.ragstone.rerank.RerankRequest;
import io.ragstone.rerank.Reranker;
import io.ragstone.retrieval.Score;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** What models say to some texts when they are alone, to compare with what they say in company. */
final class SoakReference {
  static final int TEXTS = 100;
  static final String QUESTION = "How is data stored?";

  /** For each value of an embedding of unit length, and for scores. */
  private static final double TOLERANCE = 1e-4;

  private final List<String> texts =
      IntStream.range(0, TEXTS)
          .mapToObj(i -> "Text " + i + " is about segments " + "and more ".repeat(i % 17))
          .toList();
  private final List<Embedding> queries;
  private final List<Embedding> documents;
  private final List<Score> scores;

  SoakReference(Embedder embedder, Reranker reranker) {
    queries = texts.stream().map(embedder::embedQuery).toList();
    documents = texts.stream().map(embedder::embedDocument).toList();
    scores =
        texts.stream()
            .map(text -> RerankRequest.builder(QUESTION, List.of(text)).build())
            .map(request -> reranker.rerank(request).scores().get(0))
            .toList();
  }

  String text(int index) {
    return texts.get(index);
  }

  Optional<String> problemOfQuery(int index, Embedding found) {
    return problemOf("the query " + index, queries.get(index), found);
  }

  Optional<String> problemOfDocument(int index, Embedding found) {
    return problemOf("the document " + index, documents.get(index), found);
  }

  Optional<String> problemOfScore(int index, Score found) {
    double difference = Math.abs(scores.get(index).value() - found.value());
    return difference < TOLERANCE
        ? Optional.empty()
        : Optional.of("the score of text " + index + " is off by " + difference);
  }

  private static Optional<String> problemOf(String what, Embedding expected, Embedding found) {
    double most =
        IntStream.range(0, expected.dimension())
            .mapToDouble(i -> Math.abs(expected.get(i) - found.get(i)))
            .max()
            .orElse(0);
    return most < TOLERANCE
        ? Optional.empty()
        : Optional.of("the vector of " + what + " is off by " + most);
  }
}
