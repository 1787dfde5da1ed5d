package io.ragstone.generation;

import static io.ragstone.generation.Requests.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ragstone.call.CallContext;
import io.ragstone.document.Chunk;
import io.ragstone.embedding.Embedder;
import io.ragstone.embedding.EmbedderIdentity;
import io.ragstone.embedding.Embedding;
import io.ragstone.embedding.EmbeddingRequest;
import io.ragstone.embedding.EmbeddingResult;
import io.ragstone.embedding.InputType;
import io.ragstone.error.CallCancelledException;
import io.ragstone.error.GenerationException;
import io.ragstone.error.ModelException;
import io.ragstone.error.OverloadedException;
import io.ragstone.error.RagException;
import io.ragstone.prompt.Passages;
import io.ragstone.prompt.PromptTemplate;
import io.ragstone.rerank.RerankRequest;
import io.ragstone.rerank.RerankResult;
import io.ragstone.rerank.Reranker;
import io.ragstone.retrieval.Passage;
import io.ragstone.retrieval.Score;
import io.ragstone.retrieval.ScoreKind;
import io.ragstone.splitter.TokenCounter;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExtractiveGeneratorTest {
  private static final String STORED =
      """
       Where does Milvus store data?

      Milvus deals with two types of data, inserted data and metadata.

      Inserted data, including vector data, scalar data, and collection-specific schema, are stored \
      in persistent storage as incremental log. Milvus supports multiple object storage backends, \
      including [MinIO](https://min.io/), [AWS S3](https://aws.amazon.com/s3/?nc1=h_ls), and \
      [Google Cloud Storage](https://cloud.google.com/storage?hl=en#object-storage) (GCS).

      Metadata are generated within Milvus. Each Milvus module has its own metadata that are stored \
      in etcd.

      ###\
      """;

  private static final String FLUSHED =
      """
       How does Milvus flush data?

      Milvus returns success when inserted data are loaded to the message queue. However, the data \
      are not yet flushed to the disk.

      ###\
      """;

  private static final String COLLECTIONS =
      """
       Is there a limit to the number of collections?

      Yes. You can create up to 65,535 collections in a Milvus instance. The current number of \
      collections can be calculated as:

      ```
      60 * 2 * 4 + 40 * 1 * 12 = 960
      ```
      """;

  @Test
  void answersTheTutorialsQuestionByWords() {
    Generation answer =
        ExtractiveGenerator.builder()
            .build()
            .generate(request("How is data stored in milvus?", STORED, FLUSHED));

    assertEquals(
        "Inserted data, including vector data, scalar data, and collection-specific schema, are"
            + " stored in persistent storage as incremental log. [1] Each Milvus module has its own"
            + " metadata that are stored in etcd. [1]",
        answer.text());
    assertEquals("extractive", answer.generator());
    assertEquals(FinishReason.STOP, answer.finishReason());
    assertEquals(Optional.empty(), answer.usage());
  }

  @Test
  void answersByMeaningWhenItHasAnEmbedder() {
    Embedder embedder = new TopicEmbedder("cost", List.of("expensive", "free", "pay"));
    String answer =
        ExtractiveGenerator.builder()
            .embedder(embedder)
            .build()
            .generate(
                request(
                    "Is it expensive?",
                    "Docker is one way. Milvus is free and open.",
                    "You pay for the cloud. It is big."))
            .text();

    assertEquals("Milvus is free and open. [1]\nYou pay for the cloud. [2]", answer);
  }

  @Test
  void embedsTheQuestionAsAQueryAndAllSentencesInOneBatch() {
    TopicEmbedder embedder = new TopicEmbedder("x", List.of("x"));
    GenerationRequest request = request("Q?", "One here. Two here.", "Three here.");

    ExtractiveGenerator.builder().embedder(embedder).build().generate(request);

    assertEquals(2, embedder.requests.size());
    assertEquals(InputType.QUERY, embedder.requests.get(0).inputType());
    assertEquals(List.of("Q?"), embedder.requests.get(0).texts());
    assertEquals(InputType.DOCUMENT, embedder.requests.get(1).inputType());
    assertEquals(
        List.of("One here.", "Two here.", "Three here."), embedder.requests.get(1).texts());
    assertSame(request.context(), embedder.requests.get(1).context());
  }

  @Test
  void neverInventsText() {
    String[] passages = {STORED, FLUSHED, COLLECTIONS};
    String all =
        String.join(" ", passages)
            .replaceAll("\\[([^]]+)]\\([^)]+\\)", "$1")
            .replaceAll("\\s+", " ");
    for (String question : List.of("data", "How many collections?", "flush", "unrelated zebra")) {
      GenerationStream stream =
          ExtractiveGenerator.builder().build().stream(request(question, passages));
      stream.forEachRemaining(
          piece -> {
            String sentence = piece.strip().replaceFirst(" \\[\\d]$", "");
            assertTrue(all.contains(sentence), sentence);
          });
    }
  }

  @Test
  void bringsWhatASentenceAnnounces() {
    assertEquals(
        "The current number of collections can be calculated as: [1] 60 * 2 * 4 + 40 * 1 * 12 = 960"
            + " [1]",
        ExtractiveGenerator.builder()
            .maxSentences(2)
            .build()
            .generate(request("How is the current number calculated?", COLLECTIONS))
            .text());
  }

  @Test
  void prefersTheBetterPassageWhenSentencesAreEquallyGood() {
    assertEquals(
        "Data lives in etcd. [1]",
        ExtractiveGenerator.builder()
            .maxSentences(1)
            .build()
            .generate(request("data", "Data lives in etcd.", "Data lives in MinIO."))
            .text());
  }

  @Test
  void quotesWhatStandsInTwoPassagesOnce() {
    assertEquals(
        "Data lives in etcd. [1]",
        ExtractiveGenerator.builder()
            .build()
            .generate(
                request(
                    "data", "Data lives in etcd.", "Data lives in etcd.", "data lives in *etcd*"))
            .text());
  }

  @Test
  void theLineWithTheBestSentenceComesFirst() {
    assertEquals(
        "All data are stored by Milvus in MinIO. [2]\nAll data are stored by Milvus. [1]",
        ExtractiveGenerator.builder()
            .build()
            .generate(
                request(
                    "How are all data stored by Milvus in MinIO?",
                    "All data are stored by Milvus.",
                    "Pigs fly. All data are stored by Milvus in MinIO."))
            .text());
  }

  @Test
  void aSentenceThatGoesOnFromTheOneBeforeComesWithIt() {
    String passage = "Data are in the queue. However, they are not flushed to disk. All is well.";
    assertEquals(
        "Data are in the queue. [1] However, they are not flushed to disk. [1]",
        ExtractiveGenerator.builder()
            .maxSentences(2)
            .build()
            .generate(request("Are they flushed to disk?", passage))
            .text());
  }

  @Test
  void aSentenceAtTheEndOfALongerTrainOfThoughtIsPassedOver() {
    String passage = "It rains. However, it is warm. Then snow falls. Snow is white.";
    assertEquals(
        "Snow is white. [1]",
        ExtractiveGenerator.builder()
            .build()
            .generate(request("snow falls white", passage))
            .text());
  }

  @Test
  void aBlockOfTwoPassagesHasOneNumber() {
    String first = "Data are here. ";
    String second = "Data are there.";
    List<Passage> neighbours =
        List.of(
            Passages.passage(Chunk.builder("a.md", second).span(15, 30).position(1).build(), 1),
            Passages.passage(Chunk.builder("a.md", first).span(0, 15).build(), 2));
    assertEquals(
        "Data are here. [1] Data are there. [1]",
        ExtractiveGenerator.builder()
            .build()
            .generate(
                GenerationRequest.of(
                    "data", neighbours, PromptTemplate.GROUNDED, CallContext.unbounded()))
            .text());
  }

  @Test
  void aRerankerScoresAllSentencesAtOnceInPlaceOfTheEmbedder() {
    List<RerankRequest> requests = new ArrayList<>();
    GenerationRequest request = request("Q?", "One here. Two here.", "Three here.");
    String answer =
        ExtractiveGenerator.builder()
            .embedder(new TopicEmbedder("x", List.of("One")))
            .reranker(
                reranker(
                    judged -> {
                      requests.add(judged);
                      return scores(judged, "Three");
                    }))
            .maxSentences(1)
            .build()
            .generate(request)
            .text();

    assertEquals("Three here. [2]", answer);
    assertEquals(1, requests.size());
    assertEquals("Q?", requests.get(0).query());
    assertEquals(List.of("One here.", "Two here.", "Three here."), requests.get(0).passages());
    assertSame(request.context(), requests.get(0).context());
  }

  @Test
  void failuresOfTheRerankerAreGenerationFailures() {
    ModelException cause = new ModelException("bad weights");
    Generator generator =
        ExtractiveGenerator.builder()
            .reranker(
                reranker(
                    judged -> {
                      throw cause;
                    }))
            .build();
    assertSame(
        cause,
        assertThrows(
                GenerationException.class, () -> generator.generate(request("Q", "Some text.")))
            .getCause());
  }

  private static RerankResult scores(RerankRequest request, String best) {
    return new RerankResult(
        request.passages().stream()
            .map(text -> new Score(ScoreKind.RERANK_PROBABILITY, text.startsWith(best) ? 0.9 : 0.1))
            .toList(),
        0,
        0);
  }

  private static Reranker reranker(Function<RerankRequest, RerankResult> judging) {
    return new Reranker() {
      @Override
      public RerankResult rerank(RerankRequest request) {
        return judging.apply(request);
      }

      @Override
      public void close() {}
    };
  }

  @Test
  void keepsToItsNumberOfSentencesAndTheirOrder() {
    String passage = "Data one is. Data two is. Data three is. Data four is.";
    assertEquals(
        "Data one is. [1] Data two is. [1]",
        ExtractiveGenerator.builder()
            .maxSentences(2)
            .build()
            .generate(request("data", passage))
            .text());
  }

  @ParameterizedTest
  @ValueSource(ints = {20, 40, 60, 100, 200, 1000})
  void keepsToItsNumberOfCharacters(int limit) {
    String answer =
        ExtractiveGenerator.builder()
            .maxSentences(99)
            .maxCharacters(limit)
            .build()
            .generate(request("How is data stored?", STORED, FLUSHED, "\uD83D\uDE80".repeat(90)))
            .text();
    assertTrue(answer.length() <= limit, answer);
    assertTrue(answer.endsWith("]"), answer);
  }

  @Test
  void cutsASentenceThatIsTooLongAtABlank() {
    assertEquals(
        "Data is kept in… [1]",
        ExtractiveGenerator.builder()
            .maxCharacters(24)
            .build()
            .generate(request("data", "Data is kept in persistent storage."))
            .text());
  }

  @Test
  void saysSoWhenThereIsNothingToQuote() {
    Generator generator = ExtractiveGenerator.builder().build();
    assertEquals(ExtractiveGenerator.NOTHING_FOUND, generator.generate(request("Where?")).text());
    assertEquals(
        ExtractiveGenerator.NOTHING_FOUND,
        generator.generate(request("Where?", "# Only a heading\n", "")).text());
  }

  @Test
  void quotesTheBestPassageWhenNoWordIsShared() {
    assertEquals(
        "First here. [1] Second here. [1]",
        ExtractiveGenerator.builder()
            .build()
            .generate(request("zebra", "First here. Second here.", "Third here."))
            .text());
  }

  @Test
  void streamsSentenceBySentence() {
    GenerationStream stream =
        ExtractiveGenerator.builder().build().stream(
            request("data", "Data is here. Data is there.", "Data is new."));
    List<String> pieces = new ArrayList<>();

    assertThrows(IllegalStateException.class, stream::result);
    stream.forEachRemaining(pieces::add);

    assertEquals(List.of("Data is here. [1]", " Data is there. [1]", "\nData is new. [2]"), pieces);
    assertEquals(String.join("", pieces), stream.result().text());
    assertFalse(stream.hasNext());
    assertThrows(NoSuchElementException.class, stream::next);
  }

  @Test
  void aStreamEndsWhenClosedOrCancelled() {
    Generator generator = ExtractiveGenerator.builder().build();
    GenerationStream closed = generator.stream(request("data", "Data is here. Data is there."));
    closed.next();
    closed.close();
    assertThrows(CallCancelledException.class, closed::hasNext);

    CallContext context = CallContext.cancellable();
    GenerationStream cancelled = generator.stream(request(context, "data", "Data is here."));
    context.cancel();
    assertThrows(CallCancelledException.class, cancelled::next);
    assertThrows(
        CallCancelledException.class, () -> generator.generate(request(context, "data", "Data.")));
  }

  @Test
  void failuresOfTheEmbedderAreGenerationFailures() {
    assertEquals(
        GenerationException.Reason.FAILED, failure(new ModelException("bad weights")).reason());
    assertEquals(
        GenerationException.Reason.UNAVAILABLE, failure(new OverloadedException("full")).reason());
  }

  private static GenerationException failure(RagException cause) {
    Embedder failing =
        new TopicEmbedder("x", List.of()) {
          @Override
          public EmbeddingResult embed(EmbeddingRequest request) {
            throw cause;
          }
        };
    GenerationException failure =
        assertThrows(
            GenerationException.class,
            () ->
                ExtractiveGenerator.builder()
                    .embedder(failing)
                    .build()
                    .generate(request("Q", "Some text.")));
    assertSame(cause, failure.getCause());
    return failure;
  }

  @Test
  void refusesCallsAfterItIsClosedAndLeavesTheEmbedderOpen() {
    TopicEmbedder embedder = new TopicEmbedder("x", List.of("x"));
    Generator generator = ExtractiveGenerator.builder().embedder(embedder).build();
    generator.close();
    generator.close();
    assertThrows(IllegalStateException.class, () -> generator.generate(request("Q", "Text.")));
    assertThrows(IllegalStateException.class, () -> generator.stream(request("Q", "Text.")));
    assertFalse(embedder.closed);
  }

  @Test
  void refusesLimitsThatLeaveNoRoom() {
    ExtractiveGenerator.Builder builder = ExtractiveGenerator.builder();
    assertThrows(IllegalArgumentException.class, () -> builder.maxSentences(0));
    assertThrows(IllegalArgumentException.class, () -> builder.maxCharacters(19));
  }

  /** Knows one topic: texts with one of its words point one way, all others across. */
  private static class TopicEmbedder implements Embedder {
    final List<EmbeddingRequest> requests = new ArrayList<>();
    private final String name;
    private final Function<String, Embedding> embedding;
    boolean closed;

    TopicEmbedder(String name, List<String> words) {
      this.name = name;
      this.embedding =
          text -> words.stream().anyMatch(text::contains) ? Embedding.of(3, 0) : Embedding.of(0, 3);
    }

    @Override
    public EmbeddingResult embed(EmbeddingRequest request) {
      requests.add(request);
      return new EmbeddingResult(request.texts().stream().map(embedding).toList(), 0, 0);
    }

    @Override
    public int dimension() {
      return 2;
    }

    @Override
    public EmbedderIdentity identity() {
      return new EmbedderIdentity(name, name, "none", 2, 100, "", "none");
    }

    @Override
    public TokenCounter tokenCounter() {
      return String::length;
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
