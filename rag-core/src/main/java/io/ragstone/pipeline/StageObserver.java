package io.ragstone.pipeline;

import io.ragstone.call.CallContext;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the listeners what the stages do, and keeps listeners from breaking a call. */
final class StageObserver {
  private static final Logger logger = LoggerFactory.getLogger(StageObserver.class);

  private final List<PipelineListener> listeners;
  private final List<AnswerListener> answerListeners;

  StageObserver(List<PipelineListener> listeners, List<AnswerListener> answerListeners) {
    this.listeners = List.copyOf(listeners);
    this.answerListeners = List.copyOf(answerListeners);
  }

  /** Starts the timings of one call, no stage of which begins once the context has ended. */
  Call call(CallContext context) {
    return new Call(context);
  }

  void started(Stage stage) {
    tell(listeners, listener -> listener.stageStarted(stage));
  }

  void completed(Stage stage, Duration elapsed, int items) {
    tell(listeners, listener -> listener.stageCompleted(stage, elapsed, items));
  }

  void failed(Stage stage, Duration elapsed, RuntimeException failure) {
    tell(listeners, listener -> listener.stageFailed(stage, elapsed, failure));
  }

  void answered(Answer answer) {
    tell(answerListeners, listener -> listener.answered(answer));
  }

  private static <T> void tell(List<T> listeners, Consumer<T> news) {
    for (T listener : listeners) {
      try {
        news.accept(listener);
      } catch (RuntimeException e) {
        logger.warn("The pipeline listener {} failed", listener, e);
      }
    }
  }

  /** One call: runs its stages and adds up their times. Thread-safe. */
  final class Call {
    private final CallContext context;
    private StageTimings timings = StageTimings.none();

    private Call(CallContext context) {
      this.context = context;
    }

    <T> T run(Stage stage, Supplier<T> work, ToIntFunction<T> items) {
      context.check(stage.name().toLowerCase(Locale.ROOT));
      started(stage);
      long start = System.nanoTime();
      T result;
      try {
        result = work.get();
      } catch (RuntimeException e) {
        failed(stage, spentOn(stage, start), e);
        throw e;
      }
      Duration elapsed = spentOn(stage, start);
      completed(stage, elapsed, items.applyAsInt(result));
      return result;
    }

    /** A stage that failed took its time too: the call may go on without it. */
    private Duration spentOn(Stage stage, long startNanos) {
      Duration elapsed = Duration.ofNanos(System.nanoTime() - startNanos);
      add(stage, elapsed);
      return elapsed;
    }

    void run(Stage stage, Runnable work) {
      run(
          stage,
          () -> {
            work.run();
            return 1;
          },
          done -> done);
    }

    private synchronized void add(Stage stage, Duration elapsed) {
      timings = timings.plus(stage, elapsed);
    }

    synchronized StageTimings timings() {
      return timings;
    }
  }
}
