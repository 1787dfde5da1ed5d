package io.ragstone.benchmarks.overhead;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;

/**
 * What the operations of one client in one round took: the time of each, and of the calling thread
 * the processor time and what it allocated. The SDK encodes and decodes on that thread; the
 * connection's own threads only move bytes.
 */
final class Cost {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final long[] nanos;
  private int operations;
  private long cpuNanos;
  private long bytes;

  Cost(int operations) {
    this.nanos = new long[operations];
  }

  void measure(Runnable operation) {
    long bytesBefore = THREADS.getCurrentThreadAllocatedBytes();
    long cpuBefore = THREADS.getCurrentThreadCpuTime();
    long start = System.nanoTime();
    operation.run();
    nanos[operations++] = System.nanoTime() - start;
    cpuNanos += THREADS.getCurrentThreadCpuTime() - cpuBefore;
    bytes += THREADS.getCurrentThreadAllocatedBytes() - bytesBefore;
  }

  double seconds() {
    return Arrays.stream(nanos).sum() / 1e9;
  }

  /** The time below which that share of the operations stayed. */
  double millis(double share) {
    long[] sorted = Arrays.copyOf(nanos, operations);
    Arrays.sort(sorted);
    int rank = (int) Math.ceil(share * operations);
    return sorted[Math.max(0, rank - 1)] / 1e6;
  }

  double cpuMicros() {
    return cpuNanos / 1e3;
  }

  double kibibytes() {
    return bytes / 1024.0;
  }
}
