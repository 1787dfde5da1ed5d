package io.ragstone.testkit;

import static java.util.Map.entry;

import io.ragstone.embedding.Embedder;
import io.ragstone.embedding.EmbedderIdentity;
import io.ragstone.embedding.Embedding;
import io.ragstone.embedding.EmbeddingRequest;
import io.ragstone.embedding.EmbeddingResult;
import io.ragstone.embedding.InputType;
import io.ragstone.splitter.TokenCounter;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EmbedderContractTest {
  private static final int DIMENSION = 256;
  private static final Map<String, Supplier<Embedder>> BROKEN =
      Map.ofEntries(
          entry("everyTextHasOneEmbeddingOfTheDimension", DropsBlankTexts::new),
          entry("embeddingsHaveUnitLengthWhereThatIsSaid", () -> result(each -> each, 2)),
          entry(
              "anEmbeddingDoesNotDependOnItsBatch",
              () -> result(EmbedderContractTest::reversed, 1)),
          entry("aTextIsEmbeddedTheSameEachTime", Drifts::new),
          entry("differentTextsHaveDifferentEmbeddings", () -> text(text -> "same")),
          entry("anEmptyBatchGivesAnEmptyResult", RefusesEmptyBatches::new),
          entry("aDocumentThatAnswersAQueryIsNearerThanOneThatDoesNot", TurnsQueriesAround::new),
          entry("shortcutsAreRequests", HasAnotherShortcut::new),
          entry("queriesAreEmbeddedOtherwiseWhereThatIsSaid", PutsAWordBeforeQueries::new),
          entry("aRequestsOwnDimensionIsKeptOrRefused", IgnoresDimensions::new),
          entry("moreValuesThanThereAreAreRefused", IgnoresDimensions::new),
          entry("theIdentityIsThatOfTheVectors", HasManyIdentities::new),
          entry("theTokensOfEveryTextAreCounted", CountsOneToken::new),
          entry("aCancelledCallGivesNothing", IgnoresContexts::new),
          entry("aCallPastItsDeadlineGivesNothing", IgnoresContexts::new),
          entry("anInterruptedCallGivesNothingAndTheThreadStaysInterrupted", ClearsInterrupts::new),
          entry("manyThreadsGetWhatOneGets", BelongsToOneThread::new),
          entry("afterClosingEveryCallIsRefused", NeverCloses::new),
          entry("closingAgainDoesNothing", ClosesOnce::new));

  @Test
  void everyPromiseIsTested() {
    SuiteRun.<Supplier<Embedder>>assertEveryTestCanFail(
        EmbedderContract.class, OnBroken.class, embedder -> OnBroken.subject = embedder, BROKEN);
  }

  /** Runs in {@link SuiteRun} only. */
  static final class OnBroken extends EmbedderContract {
    private static Supplier<Embedder> subject = DropsBlankTexts::new;

    @Override
    protected Embedder create() {
      return subject.get();
    }

    @Override
    protected double tolerance() {
      return 0;
    }
  }

  private static class Broken extends ForwardingEmbedder {
    Broken() {
      super(new HashingEmbedder(DIMENSION));
    }
  }

  private static Embedder result(UnaryOperator<List<Embedding>> change, float scale) {
    return new Broken() {
      @Override
      public EmbeddingResult embed(EmbeddingRequest request) {
        EmbeddingResult right = super.embed(request);
        List<Embedding> scaled =
            right.embeddings().stream().map(each -> scaled(each, scale)).toList();
        return new EmbeddingResult(change.apply(scaled), right.tokens(), right.truncated());
      }
    };
  }

  private static Embedder text(UnaryOperator<String> change) {
    return new Broken() {
      @Override
      public EmbeddingResult embed(EmbeddingRequest request) {
        return super.embed(
            EmbeddingRequest.documents(request.texts().stream().map(change).toList()).build());
      }
    };
  }

  private static List<Embedding> reversed(List<Embedding> embeddings) {
    return IntStream.range(0, embeddings.size())
        .mapToObj(i -> embeddings.get(embeddings.size() - 1 - i))
        .toList();
  }

  private static Embedding scaled(Embedding embedding, float scale) {
    float[] values = embedding.toArray();
    for (int i = 0; i < values.length; i++) {
      values[i] *= scale;
    }
    return Embedding.of(values);
  }

  private static final class DropsBlankTexts extends Broken {
    @Override
    public EmbeddingResult embed(EmbeddingRequest request) {
      return super.embed(
          EmbeddingRequest.documents(
                  request.texts().stream().filter(text -> !text.isBlank()).toList())
              .build());
    }
  }

  private static final class Drifts extends Broken {
    private static final AtomicInteger CALLS = new AtomicInteger();

    @Override
    public EmbeddingResult embed(EmbeddingRequest request) {
      String call = " " + CALLS.incrementAndGet();
      return super.embed(
          EmbeddingRequest.documents(request.texts().stream().map(text -> text + call).toList())
              .build());
    }
  }

  private static final class RefusesEmptyBatches extends Broken {
    @Override
    public EmbeddingResult embed(EmbeddingRequest request) {
      if (request.texts().isEmpty()) {
        throw new IllegalArgumentException("Nothing to embed");
      }
      return super.embed(request);
    }
  }

  private static final class TurnsQueriesAround extends Broken {
    @Override
    public EmbeddingResult embed(EmbeddingRequest request) {
      EmbeddingResult right = super.embed(request);
      return request.inputType() == InputType.DOCUMENT
          ? right
          : new EmbeddingResult(
              right.embeddings().stream().map(each -> scaled(each, -1)).toList(),
              right.tokens(),
              right.truncated());
    }
  }

  private static final class HasAnotherShortcut extends Broken {
    @Override
    public Embedding embedQuery(String query) {
      return super.embedQuery(query + " please");
    }
  }

  private static final class PutsAWordBeforeQueries extends Broken {
    @Override
    public EmbeddingResult embed(EmbeddingRequest request) {
      return request.inputType() == InputType.DOCUMENT
          ? super.embed(request)
          : super.embed(
              EmbeddingRequest.queries(
                      request.texts().stream().map(text -> "query: " + text).toList())
                  .context(request.context())
                  .build());
    }
  }

  private static final class IgnoresDimensions extends Broken {
    @Override
    public EmbeddingResult embed(EmbeddingRequest request) {
      return super.embed(
          EmbeddingRequest.documents(request.texts()).context(request.context()).build());
    }
  }

  private static final class HasManyIdentities extends Broken {
    private static final AtomicInteger CREATED = new AtomicInteger();

    private final String hash = "hash " + CREATED.incrementAndGet();

    @Override
    public EmbedderIdentity identity() {
      return new EmbedderIdentity("broken", hash, "sum", DIMENSION, 512, "", "none");
    }
  }

  private static final class CountsOneToken extends Broken {
    @Override
    public TokenCounter tokenCounter() {
      return text -> 1;
    }
  }

  private static final class IgnoresContexts extends Broken {
    @Override
    public EmbeddingResult embed(EmbeddingRequest request) {
      return super.embed(EmbeddingRequest.documents(request.texts()).build());
    }
  }

  private static final class ClearsInterrupts extends Broken {
    @Override
    public EmbeddingResult embed(EmbeddingRequest request) {
      Thread.interrupted();
      return super.embed(request);
    }
  }

  private static final class BelongsToOneThread extends Broken {
    private final Thread owner = Thread.currentThread();

    @Override
    public EmbeddingResult embed(EmbeddingRequest request) {
      return Thread.currentThread().equals(owner)
          ? super.embed(request)
          : super.embed(
              EmbeddingRequest.documents(
                      Collections.nCopies(request.texts().size(), "somebody else's"))
                  .build());
    }
  }

  private static final class NeverCloses extends Broken {
    @Override
    public void close() {}
  }

  private static final class ClosesOnce extends Broken {
    private boolean closed;

    @Override
    public void close() {
      if (closed) {
        throw new IllegalStateException("Closed already");
      }
      closed = true;
      super.close();
    }
  }
}
