package io.ragstone.testkit;

import static java.util.Map.entry;

import io.ragstone.rerank.RerankRequest;
import io.ragstone.rerank.RerankResult;
import io.ragstone.rerank.Reranker;
import io.ragstone.retrieval.Score;
import io.ragstone.retrieval.ScoreKind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class RerankerContractTest {
  private static final Map<String, Supplier<Reranker>> BROKEN =
      Map.ofEntries(
          entry("everyPassageHasOneScoreAndAllAreOfOneKind", MixesKinds::new),
          entry("everyQueryIsTaken", RefusesBlankQueries::new),
          entry("scoresAreInTheirRange", () -> scoring(value -> value * 2)),
          entry("aScoreDoesNotDependOnTheOtherPassages", Sorts::new),
          entry("aPassageIsScoredTheSameEachTime", Drifts::new),
          entry("aPassageThatAnswersIsScoredBetterThanOneThatDoesNot", () -> scoring(v -> 1 - v)),
          entry("noPassagesGiveNoScores", RefusesEmptyRequests::new),
          entry("theModelHasOneNameOrNone", HasABlankName::new),
          entry("aCancelledCallGivesNothing", IgnoresContexts::new),
          entry("aCallPastItsDeadlineGivesNothing", IgnoresContexts::new),
          entry("anInterruptedCallGivesNothingAndTheThreadStaysInterrupted", ClearsInterrupts::new),
          entry("manyThreadsGetWhatOneGets", BelongsToOneThread::new),
          entry("afterClosingEveryRequestIsRefused", NeverCloses::new),
          entry("closingAgainDoesNothing", ClosesOnce::new));

  @Test
  void everyPromiseIsTested() {
    SuiteRun.<Supplier<Reranker>>assertEveryTestCanFail(
        RerankerContract.class, OnBroken.class, reranker -> OnBroken.subject = reranker, BROKEN);
  }

  /** Runs in {@link SuiteRun} only. */
  static final class OnBroken extends RerankerContract {
    private static Supplier<Reranker> subject = MixesKinds::new;

    @Override
    protected Reranker create() {
      return subject.get();
    }

    @Override
    protected double tolerance() {
      return 0;
    }
  }

  private static class Broken implements Reranker {
    private final Reranker right = new FakeReranker();

    @Override
    public RerankResult rerank(RerankRequest request) {
      return right.rerank(request);
    }

    @Override
    public void close() {
      right.close();
    }
  }

  private static Reranker scoring(DoubleUnaryOperator change) {
    return new Broken() {
      @Override
      public RerankResult rerank(RerankRequest request) {
        return changed(super.rerank(request), change);
      }
    };
  }

  private static RerankResult changed(RerankResult result, DoubleUnaryOperator change) {
    return new RerankResult(
        result.scores().stream()
            .map(score -> new Score(score.kind(), change.applyAsDouble(score.value())))
            .toList(),
        result.tokens(),
        result.truncated());
  }

  private static final class MixesKinds extends Broken {
    @Override
    public RerankResult rerank(RerankRequest request) {
      RerankResult right = super.rerank(request);
      List<Score> scores = new ArrayList<>(right.scores());
      if (scores.size() > 1) {
        scores.set(1, new Score(ScoreKind.COSINE, 0));
      }
      return new RerankResult(scores, right.tokens(), right.truncated());
    }
  }

  private static final class RefusesBlankQueries extends Broken {
    @Override
    public RerankResult rerank(RerankRequest request) {
      if (request.query().isBlank()) {
        throw new IllegalArgumentException("The query is blank");
      }
      return super.rerank(request);
    }
  }

  private static final class Sorts extends Broken {
    @Override
    public RerankResult rerank(RerankRequest request) {
      RerankResult right = super.rerank(request);
      return new RerankResult(
          right.scores().stream()
              .sorted((one, other) -> Double.compare(one.value(), other.value()))
              .toList(),
          right.tokens(),
          right.truncated());
    }
  }

  private static final class Drifts extends Broken {
    private static final AtomicInteger CALLS = new AtomicInteger();

    @Override
    public RerankResult rerank(RerankRequest request) {
      return changed(super.rerank(request), value -> value / (1 + CALLS.incrementAndGet()));
    }
  }

  private static final class RefusesEmptyRequests extends Broken {
    @Override
    public RerankResult rerank(RerankRequest request) {
      if (request.passages().isEmpty()) {
        throw new IllegalArgumentException("Nothing to score");
      }
      return super.rerank(request);
    }
  }

  private static final class HasABlankName extends Broken {
    @Override
    public Optional<String> model() {
      return Optional.of(" ");
    }
  }

  private static final class IgnoresContexts extends Broken {
    @Override
    public RerankResult rerank(RerankRequest request) {
      return super.rerank(RerankRequest.builder(request.query(), request.passages()).build());
    }
  }

  private static final class ClearsInterrupts extends Broken {
    @Override
    public RerankResult rerank(RerankRequest request) {
      Thread.interrupted();
      return super.rerank(request);
    }
  }

  private static final class BelongsToOneThread extends Broken {
    private final Thread owner = Thread.currentThread();

    @Override
    public RerankResult rerank(RerankRequest request) {
      RerankResult right = super.rerank(request);
      return Thread.currentThread().equals(owner)
          ? right
          : new RerankResult(
              Collections.nCopies(right.scores().size(), right.scores().get(0)),
              right.tokens(),
              right.truncated());
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
