package io.ragstone.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ragstone.call.CallContext;
import io.ragstone.embedding.Embedding;
import io.ragstone.embedding.EmbeddingRequest;
import io.ragstone.embedding.EmbeddingResult;
import io.ragstone.error.CallCancelledException;
import io.ragstone.error.ModelException;
import io.ragstone.testkit.ForwardingEmbedder;
import io.ragstone.testkit.HashingEmbedder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A query is computed once, and nothing is mistaken for it. */
class CachingEmbedderTest {
  private final Computed computed = new Computed();
  private final CachingEmbedder embedder = CachingEmbedder.builder(computed).build();

  /** Remembers what was computed. */
  private static final class Computed extends ForwardingEmbedder {
    private final List<String> texts = new ArrayList<>();
    private boolean fails;

    Computed() {
      super(new HashingEmbedder(64));
    }

    @Override
    public EmbeddingResult embed(EmbeddingRequest request) {
      if (fails) {
        throw new ModelException("out of order");
      }
      texts.addAll(request.texts());
      return super.embed(request);
    }
  }

  @Test
  void aQueryIsComputedOnce() {
    Embedding first = embedder.embedQuery("How is data stored?");
    EmbeddingResult again =
        embedder.embed(EmbeddingRequest.queries(List.of("How is data stored?")).build());
    assertEquals(List.of(first), again.embeddings());
    assertEquals(1, again.cacheHits());
    assertEquals(0, again.tokens());
    assertEquals(List.of("How is data stored?"), computed.texts);
    assertEquals(new HashingEmbedder(64).embedQuery("How is data stored?"), first);
  }

  @Test
  void onlyWhatIsMissingIsComputedAndTheOrderIsKept() {
    embedder.embedQuery("b");
    EmbeddingRequest request = EmbeddingRequest.queries(List.of("a", "b", "c", "a", "b")).build();
    EmbeddingResult result = embedder.embed(request);
    assertEquals(new HashingEmbedder(64).embed(request).embeddings(), result.embeddings());
    assertEquals(List.of("b", "a", "c"), computed.texts);
    assertEquals(2, result.cacheHits());
  }

  @Test
  void instructionsAndDimensionsAreEntriesOfTheirOwn() {
    embedder.embed(EmbeddingRequest.queries(List.of("a")).build());
    embedder.embed(EmbeddingRequest.queries(List.of("a")).instruction("").build());
    embedder.embed(EmbeddingRequest.queries(List.of("a")).instruction("Find it").build());
    EmbeddingResult small =
        embedder.embed(EmbeddingRequest.queries(List.of("a")).dimension(8).build());
    assertEquals(8, small.embeddings().get(0).dimension());
    assertEquals(List.of("a", "a", "a", "a"), computed.texts);
  }

  @Test
  void documentsGoThrough() {
    embedder.embedDocument("a");
    embedder.embedDocument("a");
    assertEquals(List.of("a", "a"), computed.texts);
    embedder.embedQuery("a");
    assertEquals(3, computed.texts.size());
  }

  @Test
  void failuresAreNotRemembered() {
    computed.fails = true;
    assertThrows(ModelException.class, () -> embedder.embedQuery("a"));
    computed.fails = false;
    assertEquals(new HashingEmbedder(64).embedQuery("a"), embedder.embedQuery("a"));
  }

  @Test
  void aCancelledCallGetsNothingNotEvenFromTheCache() {
    embedder.embedQuery("a");
    CallContext context = CallContext.cancellable();
    context.cancel();
    EmbeddingRequest request = EmbeddingRequest.queries(List.of("a")).context(context).build();
    assertThrows(CallCancelledException.class, () -> embedder.embed(request));
  }

  @Test
  void noMoreThanTheMaximumIsKept() {
    CachingEmbedder small = CachingEmbedder.builder(computed).maximumEntries(10).build();
    List<String> texts = IntStream.range(0, 1000).mapToObj(i -> "text " + i).toList();
    small.embed(EmbeddingRequest.queries(texts).build());
    // What is too much is dropped in the background, so a few more may be found.
    int hits = small.embed(EmbeddingRequest.queries(texts).build()).cacheHits();
    assertTrue(hits < 500, hits + " hits");
  }

  @Test
  void aClosedEmbedderHasNothingLeft() {
    embedder.embedQuery("a");
    embedder.close();
    assertThrows(IllegalStateException.class, () -> embedder.embedQuery("a"));
  }

  @Test
  void limitsThatMakeNoSenseAreRefused() {
    CachingEmbedder.Builder builder = CachingEmbedder.builder(computed);
    assertEquals(
        "maximumEntries must be at least 1, but was 0",
        assertThrows(IllegalArgumentException.class, () -> builder.maximumEntries(0)).getMessage());
    assertEquals(
        "expireAfterAccess must be more than zero, but was PT0S",
        assertThrows(IllegalArgumentException.class, () -> builder.expireAfterAccess(Duration.ZERO))
            .getMessage());
  }
}
