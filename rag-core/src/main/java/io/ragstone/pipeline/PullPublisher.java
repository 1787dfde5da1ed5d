package io.ragstone.pipeline;

import io.ragstone.call.CallContext;
import java.util.Iterator;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.function.Function;

/**
 * Publishes what an iterator gives, which is opened for each subscriber and asked for no more than
 * the subscriber has requested.
 *
 * @param <T> what is published
 */
final class PullPublisher<T> implements Flow.Publisher<T> {
  private final Function<CallContext, Source<T>> opening;
  private final CallContext context;
  private final Executor executor;

  /** What a subscriber pulls from, closed by any thread. */
  record Source<T>(Iterator<? extends T> items, Runnable closing) {}

  /**
   * Creates a publisher.
   *
   * @param opening opens the iterator of one subscriber under a context of its own; may block
   * @param context ends all subscriptions
   * @param executor runs what blocks
   */
  PullPublisher(Function<CallContext, Source<T>> opening, CallContext context, Executor executor) {
    this.opening = opening;
    this.context = context;
    this.executor = executor;
  }

  @Override
  public void subscribe(Flow.Subscriber<? super T> subscriber) {
    Objects.requireNonNull(subscriber, "subscriber");
    new PullSubscription<T>(subscriber, opening, context.child(), executor).begin();
  }
}
