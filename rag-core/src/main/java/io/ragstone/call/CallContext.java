package io.ragstone.call;

import io.ragstone.error.CallCancelledException;
import io.ragstone.error.DeadlineExceededException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The deadline and the cancellation of one call, handed down through every stage.
 *
 * <pre>{@code
 * CallContext context = CallContext.withTimeout(Duration.ofSeconds(2));
 * Retrieval retrieval = pipeline.retrieve(Query.builder("How is data stored?").context(context).build());
 * // from another thread: context.cancel();
 * }</pre>
 *
 * <p>Long operations call {@link #check(String)} between units of work (between batches of an
 * inference, before each request to a server), so a call ends soon after, not exactly at, its
 * deadline; blocking network operations derive their own time-out from {@link #remaining()}.
 *
 * <p>Thread-safe.
 */
public final class CallContext {
  private static final CallContext UNBOUNDED =
      new CallContext(Optional.empty(), Optional.empty(), false, System.nanoTime());

  private final Optional<CallContext> parent;
  private final Optional<Duration> timeout;
  private final long startNanos;
  private final boolean cancellable;
  private final Map<Registration, Runnable> onCancel = new ConcurrentHashMap<>();
  private volatile boolean cancelled;

  private CallContext(
      Optional<CallContext> parent,
      Optional<Duration> timeout,
      boolean cancellable,
      long startNanos) {
    this.parent = parent;
    this.timeout = timeout;
    this.cancellable = cancellable;
    this.startNanos = startNanos;
  }

  /**
   * A context without a deadline that cannot be cancelled; the default of every request.
   *
   * @return the shared unbounded context
   */
  public static CallContext unbounded() {
    return UNBOUNDED;
  }

  /**
   * A context without a deadline that {@link #cancel()} ends.
   *
   * @return a new context
   */
  public static CallContext cancellable() {
    return new CallContext(Optional.empty(), Optional.empty(), true, System.nanoTime());
  }

  /**
   * A context whose deadline is {@code timeout} from now, and that {@link #cancel()} ends earlier.
   *
   * @param timeout how long the call may take; positive
   * @return a new context
   */
  public static CallContext withTimeout(Duration timeout) {
    Objects.requireNonNull(timeout, "timeout");
    if (timeout.isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException("timeout must be positive, but was " + timeout);
    }
    return new CallContext(Optional.empty(), Optional.of(timeout), true, System.nanoTime());
  }

  /**
   * A context for a part of this call: it ends when this one does, and {@link #cancel()} on it ends
   * the part alone.
   *
   * @return a new context with this one's deadline
   */
  public CallContext child() {
    return new CallContext(Optional.of(this), timeout, true, startNanos);
  }

  /**
   * A context for a part of this call that may take so long and no longer.
   *
   * @param limit how long the part may take; positive
   * @return a new context with the sooner of this one's deadline and one {@code limit} from now
   */
  public CallContext child(Duration limit) {
    CallContext part = withTimeout(limit);
    boolean endsSooner = remaining().map(left -> left.compareTo(limit) <= 0).orElse(false);
    return endsSooner
        ? child()
        : new CallContext(Optional.of(this), part.timeout, true, part.startNanos);
  }

  /**
   * The time left until the deadline.
   *
   * @return the remaining time, never negative; empty when there is no deadline
   */
  public Optional<Duration> remaining() {
    return timeout.map(
        limit -> {
          Duration left = limit.minusNanos(System.nanoTime() - startNanos);
          return left.isNegative() ? Duration.ZERO : left;
        });
  }

  /**
   * Ends the call: later {@link #check(String)}s throw, and the actions given to {@link
   * #onCancel(Runnable)} run on this thread. Cancelling again does nothing.
   *
   * @throws IllegalStateException on the {@link #unbounded()} context, which is shared by everybody
   */
  public void cancel() {
    if (!cancellable) {
      throw new IllegalStateException(
          "The unbounded context is shared and cannot be cancelled; use CallContext.cancellable()");
    }
    cancelled = true;
    onCancel.keySet().forEach(this::runOnce);
  }

  /**
   * Whether {@link #cancel()} was called, on this context or on one that it is a {@link #child()}
   * of.
   *
   * @return {@code true} once cancelled
   */
  public boolean isCancelled() {
    return cancelled || parent.map(CallContext::isCancelled).orElse(false);
  }

  /**
   * Throws when the call should not go on.
   *
   * @param operation what is being done, for the message, such as {@code "rerank"}
   * @throws CallCancelledException when cancelled, or when the current thread is interrupted (the
   *     interrupt flag stays set)
   * @throws DeadlineExceededException when the deadline has passed
   */
  public void check(String operation) {
    if (isCancelled()) {
      throw new CallCancelledException("The call was cancelled during: " + operation);
    }
    if (Thread.currentThread().isInterrupted()) {
      throw new CallCancelledException("The thread was interrupted during: " + operation);
    }
    if (timeout.isPresent() && remaining().orElseThrow().isZero()) {
      throw new DeadlineExceededException(
          "The deadline of " + timeout.get().toMillis() + " ms passed during: " + operation);
    }
  }

  /**
   * Registers an action for {@link #cancel()}, such as closing a connection that blocks. It runs at
   * once when the call is already cancelled, and at most once.
   *
   * @param action what to do; must not throw or block
   * @return closes to withdraw the action
   */
  public Registration onCancel(Runnable action) {
    Objects.requireNonNull(action, "action");
    Registration registration = new Registration(this);
    if (cancellable) {
      onCancel.put(registration, action);
      if (cancelled) {
        runOnce(registration);
      }
      registration.above = parent.map(above -> above.onCancel(() -> runOnce(registration)));
    }
    return registration;
  }

  private void runOnce(Registration registration) {
    Runnable action = onCancel.remove(registration);
    if (action != null) {
      action.run();
    }
  }

  /** An action registered with {@link #onCancel(Runnable)}; closing it withdraws the action. */
  public static final class Registration implements AutoCloseable {
    private final CallContext context;

    /** What cancelling the parent does; set before anybody else sees this object. */
    private Optional<Registration> above = Optional.empty();

    private Registration(CallContext context) {
      this.context = context;
    }

    @Override
    public void close() {
      context.onCancel.remove(this);
      above.ifPresent(Registration::close);
    }
  }
}
