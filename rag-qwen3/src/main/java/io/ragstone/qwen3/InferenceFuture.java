package io.ragstone.qwen3;

import java.util.concurrent.CompletableFuture;

/**
 * A future that takes its work out of the queue when it ends before that: by cancelling, by a time
 * limit, or otherwise. So do the futures that are derived from it.
 */
final class InferenceFuture<T> extends CompletableFuture<T> {
  private final Runnable withdrawal;

  InferenceFuture(Runnable withdrawal) {
    this.withdrawal = withdrawal;
  }

  @Override
  public <U> CompletableFuture<U> newIncompleteFuture() {
    return new InferenceFuture<>(withdrawal);
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    boolean cancelled = super.cancel(mayInterruptIfRunning);
    if (cancelled) {
      withdrawal.run();
    }
    return cancelled;
  }

  @Override
  public boolean completeExceptionally(Throwable failure) {
    boolean first = super.completeExceptionally(failure);
    if (first) {
      withdrawal.run();
    }
    return first;
  }
}
