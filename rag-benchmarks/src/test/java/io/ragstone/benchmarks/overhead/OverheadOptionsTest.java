package io.ragstone.benchmarks.overhead;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.milvus.v2.common.ConsistencyLevel;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OverheadOptionsTest {

  @Test
  void argumentsComeBeforeTheEnvironment() {
    Map<String, String> environment = Map.of("MILVUS_URI", "http://environment:1");
    assertEquals("http://environment:1", OverheadOptions.parse(List.of(), environment).uri());
    assertEquals(
        "http://argument:1",
        OverheadOptions.parse(List.of("--uri=http://argument:1"), environment).uri());
  }

  @Test
  void listsAreSeparatedByCommas() {
    OverheadOptions options =
        OverheadOptions.parse(
            List.of("--uri=x", "--batches=1,20", "--consistency=SESSION,STRONG"), Map.of());
    assertEquals(List.of(1, 20), options.batches());
    assertEquals(List.of(ConsistencyLevel.SESSION, ConsistencyLevel.STRONG), options.consistency());
  }

  @Test
  void whatCannotBeUnderstoodIsNamedWithTheUsage() {
    for (String argument : List.of("--row=5", "--rows=many", "--rows=0", "--consistency=HARD")) {
      String message = refusal(List.of("--uri=x", argument));
      assertTrue(message.contains(argument.substring(argument.indexOf('=') + 1)), message);
      assertTrue(message.contains("--rows=N"), message);
    }
    assertTrue(refusal(List.of()).contains("MILVUS_URI"));
  }

  private static String refusal(List<String> arguments) {
    return assertThrows(
            IllegalArgumentException.class, () -> OverheadOptions.parse(arguments, Map.of()))
        .getMessage();
  }
}
