package io.ragstone.benchmarks.soak;

import com.sun.management.UnixOperatingSystemMXBean;
import io.ragstone.benchmarks.measurement.ProcessMemory;
import java.lang.management.ManagementFactory;
import java.util.Map;

/**
 * What the process had at a moment.
 *
 * @param seconds since the beginning
 * @param calls made until then
 * @param residentMiB memory of its own (RssAnon); 0 where the system does not tell
 * @param heapMiB in use of the Java heap, garbage included
 * @param files open; 0 where the system does not tell
 * @param threads alive
 */
record SoakSample(
    double seconds, long calls, double residentMiB, double heapMiB, long files, int threads) {
  private static final double MEBI = 1 << 20;

  static SoakSample now(double seconds, long calls) {
    Map<String, Long> memory = ProcessMemory.now();
    return new SoakSample(
        seconds,
        calls,
        memory.getOrDefault(ProcessMemory.ANONYMOUS, 0L) / 1024.0,
        ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / MEBI,
        ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
            ? system.getOpenFileDescriptorCount()
            : 0,
        ManagementFactory.getThreadMXBean().getThreadCount());
  }
}
