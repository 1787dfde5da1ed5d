package io.ragstone.spring.boot;

import org.jspecify.annotations.Nullable;

/** How many threads libtorch computes with: DJL reads it once, when the first model is loaded. */
final class ComputingThreads {
  static final String DJL_PROPERTY = "ai.djl.pytorch.num_threads";

  private ComputingThreads() {}

  /** What was set on the command line stays. */
  static void set(@Nullable Integer threads) {
    PropertyException.set("ragstone.threads", threads, ComputingThreads::require);
    if (threads != null && System.getProperty(DJL_PROPERTY) == null) {
      System.setProperty(DJL_PROPERTY, threads.toString());
    }
  }

  private static void require(int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException("threads must be at least 1, but was " + threads);
    }
  }
}
