package io.ragstone.pipeline;

import io.ragstone.call.CallContext;
import io.ragstone.error.OverloadedException;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One subscriber and its run. Rule numbers are those of the Reactive Streams specification 1.0.4.
 *
 * <p>A run pulls while there is demand and gives its thread back when there is none. {@link
 * #wakeUps} counts the reasons to look again; whoever raises it from zero starts a run, so that
 * there is one at a time, and the subscriber is called by one thread at a time (1.3).
 */
final class PullSubscription<T> implements Flow.Subscription {
  private static final Logger logger = LoggerFactory.getLogger(PullSubscription.class);

  private final Function<CallContext, PullPublisher.Source<T>> opening;
  private final CallContext context;
  private final Executor executor;
  private final AtomicLong demand = new AtomicLong();
  private final AtomicInteger wakeUps = new AtomicInteger();

  /** Empty at the end, so that the subscriber can be collected (3.13). */
  private final AtomicReference<Optional<Flow.Subscriber<? super T>>> subscriber;

  private volatile Optional<CallContext.Registration> wakingOnCancel = Optional.empty();
  private volatile Optional<PullPublisher.Source<T>> source = Optional.empty();
  private volatile Optional<IllegalArgumentException> badRequest = Optional.empty();

  PullSubscription(
      Flow.Subscriber<? super T> subscriber,
      Function<CallContext, PullPublisher.Source<T>> opening,
      CallContext context,
      Executor executor) {
    this.subscriber = new AtomicReference<>(Optional.of(subscriber));
    this.opening = opening;
    this.context = context;
    this.executor = executor;
  }

  /** Introduces itself; no run begins before the subscriber has taken note. */
  void begin() {
    wakeUps.incrementAndGet();
    wakingOnCancel = Optional.of(context.onCancel(this::wakeUp));
    tell(target -> target.onSubscribe(this));
    startRun();
  }

  @Override
  public void request(long count) {
    if (count < 1) {
      badRequest =
          Optional.of(
              new IllegalArgumentException(
                  "At least 1 must be requested (rule 3.9), but it was " + count));
    } else {
      demand.accumulateAndGet(count, PullSubscription::saturatedSum);
    }
    wakeUp();
  }

  @Override
  public void cancel() {
    subscriber.set(Optional.empty());
    release();
  }

  private void wakeUp() {
    if (isWanted() && wakeUps.getAndIncrement() == 0) {
      startRun();
    }
  }

  private void startRun() {
    try {
      executor.execute(this::run);
    } catch (RejectedExecutionException e) {
      fail(
          new OverloadedException(
              "The executor of the publisher takes no more work; give it more threads or a longer"
                  + " queue, see RagPipeline.builder().publisherExecutor(…)",
              e));
    }
  }

  private void run() {
    int seen = wakeUps.get();
    while (seen != 0) {
      pull();
      seen = wakeUps.addAndGet(-seen);
    }
  }

  private void pull() {
    try {
      while (isWanted()) {
        if (badRequest.isPresent()) {
          throw badRequest.get();
        }
        context.check("publish");
        if (demand.get() == 0) {
          return;
        }
        publishNext();
      }
    } catch (RuntimeException | Error e) {
      fail(e);
    }
  }

  /** The end is signalled with the last item: it needs no demand. */
  private void publishNext() {
    if (source.isEmpty()) {
      open();
    }
    PullPublisher.Source<T> opened = source.orElseThrow();
    if (opened.items().hasNext()) {
      T item = opened.items().next();
      demand.updateAndGet(left -> left == Long.MAX_VALUE ? left : left - 1);
      tell(target -> target.onNext(item));
    }
    if (!opened.items().hasNext()) {
      end(Flow.Subscriber::onComplete);
    }
  }

  /** Of this and a cancellation meanwhile, whichever comes later sees the other and closes. */
  private void open() {
    source = Optional.of(opening.apply(context));
    if (!isWanted()) {
      release();
    }
  }

  private void fail(Throwable failure) {
    end(target -> target.onError(failure));
  }

  private void end(Consumer<Flow.Subscriber<? super T>> lastSignal) {
    Optional<Flow.Subscriber<? super T>> last = subscriber.getAndSet(Optional.empty());
    release();
    last.ifPresent(target -> signal(target, lastSignal));
  }

  private void tell(Consumer<Flow.Subscriber<? super T>> news) {
    subscriber.get().ifPresent(target -> signal(target, news));
  }

  private void signal(
      Flow.Subscriber<? super T> target, Consumer<Flow.Subscriber<? super T>> news) {
    try {
      news.accept(target);
    } catch (RuntimeException e) {
      logger.warn("A subscriber threw, which cancels its subscription (rule 2.13)", e);
      cancel();
    }
  }

  private void release() {
    wakingOnCancel.ifPresent(CallContext.Registration::close);
    context.cancel();
    try {
      source.ifPresent(opened -> opened.closing().run());
    } catch (RuntimeException e) {
      logger.warn("What was published could not be closed", e);
    }
  }

  private boolean isWanted() {
    return subscriber.get().isPresent();
  }

  private static long saturatedSum(long left, long right) {
    long sum = left + right;
    return sum < 0 ? Long.MAX_VALUE : sum;
  }
}
