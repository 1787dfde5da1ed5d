package io.ragstone.testkit;

import static java.util.Map.entry;

import io.ragstone.call.CallContext;
import io.ragstone.generation.Generation;
import io.ragstone.generation.GenerationRequest;
import io.ragstone.generation.GenerationStream;
import io.ragstone.generation.Generator;
import io.ragstone.splitter.TokenCounter;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class GeneratorContractTest {
  private static final Map<String, Supplier<Generator>> BROKEN =
      Map.ofEntries(
          entry("anAnswerSaysWhatWroteIt", HidesWhatWroteIt::new),
          entry("anyQuestionIsTaken", RefusesBlankQuestions::new),
          entry("messagesAloneAreTakenToo", NeedsPassages::new),
          entry("theModelHasOneNameOrNone", HasABlankName::new),
          entry("whoCountsTokensCountsThoseOfEveryText", CountsOneToken::new),
          entry("thePiecesAreTheWholeAnswer", () -> streaming(DropsBlanks::new)),
          entry("aStreamedAnswerSaysHowItEndedAndWhatItTook", () -> streaming(KeepsNoUsage::new)),
          entry("aStreamIsReadWithOrWithoutLookingAhead", () -> streaming(SkipsWhenAsked::new)),
          entry("thereIsNothingBehindTheEnd", () -> streaming(GivesAnEmptyPieceAtTheEnd::new)),
          entry("thereIsNoResultBeforeTheEnd", () -> streaming(HasAResultAtOnce::new)),
          entry("aResultOutlivesItsStream", () -> streaming(ForgetsItsResult::new)),
          entry("aStreamThatIsClosedBeforeItsEndGivesNothingMore", () -> streaming(StaysOpen::new)),
          entry("aStreamThatIsCancelledBeforeItsEndGivesNothingMore", IgnoresContexts::new),
          entry("aCancelledCallGivesNothing", IgnoresContexts::new),
          entry("aCallPastItsDeadlineGivesNothing", IgnoresContexts::new),
          entry("anInterruptedCallGivesNothingAndTheThreadStaysInterrupted", ClearsInterrupts::new),
          entry("manyThreadsGetWhatOneGets", BelongsToOneThread::new),
          entry("afterClosingEveryRequestIsRefused", NeverCloses::new),
          entry("closingAgainDoesNothing", ClosesOnce::new));

  @Test
  void everyPromiseIsTested() {
    SuiteRun.<Supplier<Generator>>assertEveryTestCanFail(
        GeneratorContract.class, OnBroken.class, generator -> OnBroken.subject = generator, BROKEN);
  }

  /** Runs in {@link SuiteRun} only. */
  static final class OnBroken extends GeneratorContract {
    private static Supplier<Generator> subject = HidesWhatWroteIt::new;

    @Override
    protected Generator create() {
      return subject.get();
    }
  }

  private static class Broken implements Generator {
    private final Generator right = FakeGenerator.quoting();

    @Override
    public Generation generate(GenerationRequest request) {
      return right.generate(request);
    }

    @Override
    public GenerationStream stream(GenerationRequest request) {
      return right.stream(request);
    }

    @Override
    public void close() {
      right.close();
    }
  }

  private static class BrokenStream implements GenerationStream {
    private final GenerationStream right;

    BrokenStream(GenerationStream right) {
      this.right = right;
    }

    @Override
    public boolean hasNext() {
      return right.hasNext();
    }

    @Override
    public String next() {
      return right.next();
    }

    @Override
    public Generation result() {
      return right.result();
    }

    @Override
    public void close() {
      right.close();
    }
  }

  private static Generator streaming(UnaryOperator<GenerationStream> breaking) {
    return new Broken() {
      @Override
      public GenerationStream stream(GenerationRequest request) {
        return breaking.apply(super.stream(request));
      }
    };
  }

  private static final class HidesWhatWroteIt extends Broken {
    @Override
    public Generation generate(GenerationRequest request) {
      Generation right = super.generate(request);
      return new Generation(right.text(), "", right.finishReason(), right.usage());
    }
  }

  private static final class RefusesBlankQuestions extends Broken {
    @Override
    public Generation generate(GenerationRequest request) {
      if (request.question().isBlank()) {
        throw new IllegalArgumentException("The question is blank");
      }
      return super.generate(request);
    }
  }

  private static final class NeedsPassages extends Broken {
    @Override
    public Generation generate(GenerationRequest request) {
      if (request.passages().isEmpty()) {
        throw new IllegalArgumentException("There are no passages");
      }
      return super.generate(request);
    }
  }

  private static final class HasABlankName extends Broken {
    @Override
    public Optional<String> model() {
      return Optional.of("");
    }
  }

  private static final class CountsOneToken extends Broken {
    @Override
    public Optional<TokenCounter> tokenCounter() {
      return Optional.of(text -> 1);
    }
  }

  private static final class DropsBlanks extends BrokenStream {
    DropsBlanks(GenerationStream right) {
      super(right);
    }

    @Override
    public String next() {
      return super.next().strip();
    }
  }

  private static final class KeepsNoUsage extends BrokenStream {
    KeepsNoUsage(GenerationStream right) {
      super(right);
    }

    @Override
    public Generation result() {
      Generation right = super.result();
      return new Generation(
          right.text(), right.generator(), right.finishReason(), Optional.empty());
    }
  }

  private static final class SkipsWhenAsked extends BrokenStream {
    private Optional<String> piece = Optional.empty();

    SkipsWhenAsked(GenerationStream right) {
      super(right);
    }

    @Override
    public boolean hasNext() {
      boolean more = super.hasNext();
      piece = more ? Optional.of(super.next()) : Optional.empty();
      return more;
    }

    @Override
    public String next() {
      String next = piece.orElseGet(super::next);
      piece = Optional.empty();
      return next;
    }
  }

  private static final class GivesAnEmptyPieceAtTheEnd extends BrokenStream {
    GivesAnEmptyPieceAtTheEnd(GenerationStream right) {
      super(right);
    }

    @Override
    public String next() {
      return super.hasNext() ? super.next() : "";
    }
  }

  private static final class HasAResultAtOnce extends BrokenStream {
    private final Generation result = FakeGenerator.saying("?").generate(request());

    HasAResultAtOnce(GenerationStream right) {
      super(right);
    }

    @Override
    public Generation result() {
      return result;
    }
  }

  private static final class ForgetsItsResult extends BrokenStream {
    private boolean closed;

    ForgetsItsResult(GenerationStream right) {
      super(right);
    }

    @Override
    public Generation result() {
      if (closed) {
        throw new IllegalStateException("The stream is closed");
      }
      return super.result();
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  private static final class StaysOpen extends BrokenStream {
    StaysOpen(GenerationStream right) {
      super(right);
    }

    @Override
    public void close() {}
  }

  private static class IgnoresContexts extends Broken {
    @Override
    public Generation generate(GenerationRequest request) {
      return super.generate(request());
    }

    @Override
    public GenerationStream stream(GenerationRequest request) {
      return super.stream(request());
    }
  }

  private static final class ClearsInterrupts extends Broken {
    @Override
    public Generation generate(GenerationRequest request) {
      try {
        return super.generate(request);
      } finally {
        Thread.interrupted();
      }
    }
  }

  private static final class BelongsToOneThread extends Broken {
    private final Thread owner = Thread.currentThread();

    @Override
    public Generation generate(GenerationRequest request) {
      Generation right = super.generate(request);
      String text = Thread.currentThread().equals(owner) ? right.text() : "somebody else's";
      return new Generation(text, right.generator(), right.finishReason(), right.usage());
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

  private static GenerationRequest request() {
    return GeneratorContract.request("How is data stored?", CallContext.unbounded());
  }
}
