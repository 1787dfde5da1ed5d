package io.ragstone.benchmarks.workload;

import com.sun.management.OperatingSystemMXBean;
import io.ragstone.benchmarks.measurement.ProcessMemory;
import java.lang.management.ManagementFactory;
import java.util.Map;

/** Measures the time on the clock, and of all processors that this process used meanwhile. */
final class Stopwatch {
  private static final OperatingSystemMXBean PROCESS =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private final long cpuStart = PROCESS.getProcessCpuTime();
  private final long start = System.nanoTime();

  private Stopwatch() {}

  static Stopwatch start() {
    return new Stopwatch();
  }

  static double secondsSince(long start) {
    return (System.nanoTime() - start) / 1e9;
  }

  double wallSeconds() {
    return secondsSince(start);
  }

  double cpuSeconds() {
    return (PROCESS.getProcessCpuTime() - cpuStart) / 1e9;
  }

  Run stop(long tokens, Map<String, Double> more) {
    return new Run(wallSeconds(), cpuSeconds(), tokens, more, ProcessMemory.now());
  }
}
