package io.ragstone.benchmarks.workload;

import io.ragstone.benchmarks.measurement.ProcessMemory;
import io.ragstone.qwen3.Precision;
import java.util.Map;

/**
 * What a new process says once its model has answered for the first time.
 *
 * @param precision what it was asked to compute in
 * @param computesIn what it computes in, which AUTO chooses itself
 * @param loadSeconds from nothing to a loaded model
 * @param firstAnswerSeconds from nothing to the first answer, E2
 * @param jvmSeconds from the start of the JVM to the first answer
 * @param memory of the process once the model was loaded, see {@link ProcessMemory}
 */
record Loaded(
    Precision precision,
    String computesIn,
    double loadSeconds,
    double firstAnswerSeconds,
    double jvmSeconds,
    Map<String, Long> memory) {
  Loaded {
    memory = Map.copyOf(memory);
  }
}
