package io.ragstone.benchmarks.workload;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ragstone.benchmarks.measurement.Latencies;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LatenciesTest {

  @Test
  void aPercentileIsTheTimeOfTheQueryOfThatRank() {
    Latencies latencies = new Latencies();
    long now = System.nanoTime();
    LongStream.rangeClosed(1, 100)
        .forEach(hours -> latencies.addSince(now - TimeUnit.HOURS.toNanos(hours)));

    assertEquals(100, latencies.count());
    assertEquals(50 * 3600, latencies.seconds(0.5), 60);
    assertEquals(99 * 3600 * 1e3, Run.percentiles(latencies).get(Run.P99), 60e3);
  }
}
