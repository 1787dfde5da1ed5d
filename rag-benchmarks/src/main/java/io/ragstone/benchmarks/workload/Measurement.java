package io.ragstone.benchmarks.workload;

import io.ragstone.qwen3.Precision;

/**
 * One workload in one round.
 *
 * @param workload what ran
 * @param precision what it was asked to compute in
 * @param computesIn what it computed in, which AUTO chooses itself
 * @param round counted from 1
 * @param run what it took
 * @param ceilingGigaflops what the matrix products alone reached right before; 0 where libtorch has
 *     none in that number format
 * @param readGigabytes the bandwidth of the memory in this round
 */
record Measurement(
    Workload workload,
    Precision precision,
    String computesIn,
    int round,
    Run run,
    double ceilingGigaflops,
    double readGigabytes) {

  double tokensPerSecond() {
    return run.tokens() / run.wallSeconds();
  }

  /** What the model's matrix products alone make of the time; attention is not counted. */
  double gigaflops(ModelShape shape) {
    return tokensPerSecond() * shape.flopsOfToken() / 1e9;
  }

  /** 1 where the products take all of the time. */
  double ofCeiling(ModelShape shape) {
    return ceilingGigaflops == 0 ? 0 : gigaflops(shape) / ceilingGigaflops;
  }

  /** How often the weights could have been read in the time. */
  double timesReading(ModelShape shape) {
    double bytes =
        shape.matrixWeights()
            * switch (computesIn) {
              case "FLOAT32" -> 4.0;
              case "INT8" -> 1.0;
              default -> 2.0;
            };
    return run.wallSeconds() * readGigabytes * 1e9 / bytes;
  }
}
