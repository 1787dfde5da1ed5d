package io.ragstone.pipeline;

import java.util.Optional;

/**
 * Interrupts a thread while it waits for a loader, and only then: an interrupt in the middle of
 * work on a store could close its files. Thread-safe.
 */
final class LoaderInterrupt {
  private Optional<Thread> inside = Optional.empty();
  private boolean interrupted;

  /** The current thread begins to wait for a loader. */
  synchronized void enter() {
    inside = Optional.of(Thread.currentThread());
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** The current thread has what it waited for. */
  synchronized void leave() {
    if (inside.isPresent()) {
      inside = Optional.empty();
      // Asked for the side effect: the interrupt was meant for the loader.
      boolean ignored = Thread.interrupted();
    }
  }

  synchronized void interrupt() {
    interrupted = true;
    inside.ifPresent(Thread::interrupt);
  }
}
