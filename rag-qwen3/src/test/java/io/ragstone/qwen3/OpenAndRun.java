package io.ragstone.qwen3;

import io.ragstone.call.CallContext;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;

/**
 * A program that opens and closes the model in the folder it is given 50 times, then runs it 2,000
 * times, and prints by how many KiB the process grew meanwhile, each after a warm-up.
 */
final class OpenAndRun {
  private static final List<TokenIds> BATCH = Collections.nCopies(16, TokenIds.of(1, 2));

  private OpenAndRun() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    ModelSource model = ModelSource.folder(Path.of(arguments[0]));
    open(model, 20);
    long beforeOpening = residentKib();
    open(model, 50);
    System.out.println(residentKib() - beforeOpening);
    try (Qwen3Engine engine = Qwen3Engine.builder(model).build()) {
      run(engine, 500);
      long beforeRunning = residentKib();
      run(engine, 2_000);
      System.out.println(residentKib() - beforeRunning);
    }
  }

  private static void open(ModelSource model, int times) {
    for (int i = 0; i < times; i++) {
      Precision precision = i % 2 == 0 ? Precision.FLOAT32 : Precision.BFLOAT16;
      try (Qwen3Engine engine = Qwen3Engine.builder(model).precision(precision).build()) {
        run(engine, 1);
      }
    }
  }

  private static void run(Qwen3Engine engine, int times) {
    for (int i = 0; i < times; i++) {
      engine.lastHiddenStates(BATCH, CallContext.unbounded());
    }
  }

  private static long residentKib() throws IOException, InterruptedException {
    // The mappings of closed engines end with their last reference: wait until the collector saw
    // it.
    while (mappedBytes() > 1 << 20) {
      System.gc();
      Thread.sleep(1);
    }
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElseThrow();
  }

  private static long mappedBytes() {
    return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
        .mapToLong(BufferPoolMXBean::getMemoryUsed)
        .sum();
  }
}
