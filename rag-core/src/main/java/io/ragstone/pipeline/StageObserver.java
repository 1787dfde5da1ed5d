package io.ragstone.pipeline;

import io.ragstone.call.CallContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the listeners what calls and stages do, and keeps listeners from breaking a call. */
final class StageObserver {
  private static final Logger logger = LoggerFactory.getLogger(StageObserver.class);

  private final List<PipelineListener> listeners;
  private final List<AnswerListener> answerListeners;

  StageObserver(List<PipelineListener> listeners, List<AnswerListener> answerListeners) {
    this.listeners = List.copyOf(listeners);
    this.answerListeners = List.copyOf(answerListeners);
  }

  /** Starts a call, no stage of which begins once the context has ended. */
  Call call(Operation operation, CallContext context) {
    return new Call(context, asked(listeners, listener -> listener.callStarted(operation)));
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

  /** What listeners return, without those that fail. */
  private static <T, R> List<R> asked(List<T> listeners, Function<T, R> question) {
    List<R> answers = new ArrayList<>();
    tell(
        listeners,
        listener -> answers.add(Objects.requireNonNull(question.apply(listener), "listener")));
    return answers;
  }

  private static Duration since(long startNanos) {
    return Duration.ofNanos(System.nanoTime() - startNanos);
  }

  /** One call: runs its stages and adds up their times. Thread-safe. */
  final class Call {
    private final CallContext context;
    private final List<CallListener> callListeners;
    private final long startNanos = System.nanoTime();
    private StageTimings timings = StageTimings.none();

    private Call(CallContext context, List<CallListener> callListeners) {
      this.context = context;
      this.callListeners = callListeners;
    }

    /** Runs all of the call, which ends with the work. */
    <T> T complete(Supplier<T> work, BiConsumer<T, Measurements.Builder> measure) {
      T result = begin(work);
      completed(measured -> measure.accept(result, measured));
      return result;
    }

    /** Runs the beginning of the call, which ends with the work only when that fails. */
    <T> T begin(Supplier<T> work) {
      try {
        return work.get();
      } catch (RuntimeException | Error e) {
        failed(e);
        throw e;
      }
    }

    void completed(Consumer<Measurements.Builder> measure) {
      Measurements.Builder measured = new Measurements.Builder();
      measure.accept(measured);
      Measurements all = measured.build(since(startNanos));
      tell(callListeners, listener -> listener.completed(all));
    }

    void failed(Throwable failure) {
      Duration duration = since(startNanos);
      tell(callListeners, listener -> listener.failed(duration, failure));
    }

    <T> T run(StageStart start, Supplier<T> work, BiConsumer<T, Measurements.Builder> measure) {
      context.check(start.stage().name().toLowerCase(Locale.ROOT));
      Run run = start(start);
      T result;
      try {
        result = work.get();
      } catch (RuntimeException | Error e) {
        run.failed(e);
        throw e;
      }
      run.completed(measured -> measure.accept(result, measured));
      return result;
    }

    /** Begins a stage that ends somewhere else. */
    Run start(StageStart start) {
      return new Run(
          this, start.stage(), asked(callListeners, listener -> listener.stageStarted(start)));
    }

    private synchronized void add(Stage stage, Duration elapsed) {
      timings = timings.plus(stage, elapsed);
    }

    synchronized StageTimings timings() {
      return timings;
    }
  }

  /** One run of a stage. One that fails took its time too: the call may go on without it. */
  static final class Run {
    private final Call call;
    private final Stage stage;
    private final List<StageListener> stageListeners;
    private final long startNanos = System.nanoTime();

    private Run(Call call, Stage stage, List<StageListener> stageListeners) {
      this.call = call;
      this.stage = stage;
      this.stageListeners = stageListeners;
    }

    void completed(Consumer<Measurements.Builder> measure) {
      Duration duration = since(startNanos);
      call.add(stage, duration);
      Measurements.Builder measured = new Measurements.Builder();
      measure.accept(measured);
      Measurements all = measured.build(duration);
      tell(stageListeners, listener -> listener.completed(all));
    }

    void failed(Throwable failure) {
      Duration duration = since(startNanos);
      call.add(stage, duration);
      tell(stageListeners, listener -> listener.failed(duration, failure));
    }

    Duration elapsed() {
      return since(startNanos);
    }
  }
}
