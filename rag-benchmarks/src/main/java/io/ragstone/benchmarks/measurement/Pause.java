package io.ragstone.benchmarks.measurement;

import java.util.concurrent.locks.LockSupport;

/** Waits for the next query to be due. */
public final class Pause {
  private Pause() {}

  /**
   * Returns at a time, or at once when it has passed.
   *
   * @param due a time of {@link System#nanoTime()}
   */
  public static void until(long due) {
    for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }
}
