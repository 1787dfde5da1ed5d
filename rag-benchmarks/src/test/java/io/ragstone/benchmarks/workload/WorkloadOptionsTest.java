package io.ragstone.benchmarks.workload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ragstone.qwen3.Precision;
import java.util.List;
import org.junit.jupiter.api.Test;

class WorkloadOptionsTest {

  @Test
  void theModelReranksTooUnlessAnotherOneIsNamed() {
    assertEquals("mini", WorkloadOptions.parse(List.of("--model=mini")).reranker());
    assertEquals(
        "other", WorkloadOptions.parse(List.of("--model=mini", "--reranker=other")).reranker());
  }

  @Test
  void aProcessOfAnEngineIsToldWhatItNeeds() {
    WorkloadOptions options =
        WorkloadOptions.parse(
            List.of("--queries=7", "--query-interval=8", "--seed=9", "--read-mib=10"));
    WorkloadOptions told = WorkloadOptions.parse(options.toArguments("mini", Precision.BFLOAT16));
    assertEquals("mini", told.model());
    assertEquals(List.of(Precision.BFLOAT16), told.precisions());
    assertEquals(
        List.of(7, 8, 9, 10),
        List.of(told.queries(), told.queryIntervalMillis(), told.seed(), told.readMebibytes()));
  }

  @Test
  void whatCannotBeUnderstoodIsNamedWithTheUsage() {
    for (String argument : List.of("--precisions=HALF", "--workloads=E3", "--rounds=0", "--x=1")) {
      String message =
          assertThrows(
                  IllegalArgumentException.class, () -> WorkloadOptions.parse(List.of(argument)))
              .getMessage();
      assertTrue(message.contains(argument.substring(argument.indexOf('=') + 1)), message);
      assertTrue(message.contains("--workloads=NAME"), message);
    }
  }
}
