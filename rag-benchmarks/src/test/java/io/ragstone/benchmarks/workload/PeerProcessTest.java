package io.ragstone.benchmarks.workload;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.ragstone.benchmarks.BenchmarkModel;
import io.ragstone.call.CallContext;
import io.ragstone.qwen3.Qwen3Engine;
import io.ragstone.qwen3.TokenIds;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Speaks with the process as the scripts in {@code rag-benchmarks/peers} do, about the mini model.
 */
class PeerProcessTest {
  private static final String FLOAT32 = "{\"precision\": \"FLOAT32\"}";

  @TempDir Path folder;
  private TokenLists lists;
  private Path tokens;

  @BeforeEach
  void writeTokens() throws IOException {
    lists = TokenLists.generate(ModelShape.of("mini"), 42);
    tokens = Files.writeString(folder.resolve("tokens.json"), lists.toJson());
  }

  @Test
  void eachRequestIsAnsweredWithALine() throws IOException {
    List<JsonObject> answers =
        ask(FLOAT32, "{\"workload\": \"E2\", \"queries\": 2}", "{\"workload\": \"R1\"}");
    assertTrue(answers.get(0).get("ready").getAsBoolean());
    assertEquals(24, answers.get(1).get("tokens").getAsLong());
    assertEquals(lists.r1().tokens(), answers.get(2).get("tokens").getAsLong());
    assertTrue(answers.get(2).get("wall").getAsDouble() > 0);
    assertTrue(answers.get(2).get("cpu").getAsDouble() > 0);
    assertEquals(3, answers.size());
  }

  @Test
  void hiddenStatesAreWrittenInTheOrderOfTheDocuments() throws IOException {
    Path file = folder.resolve("states");
    ask(FLOAT32, "{\"workload\": \"E1_13\", \"output\": \"%s\"}".formatted(file));
    FloatBuffer states =
        ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    try (Qwen3Engine engine = Qwen3Engine.builder(BenchmarkModel.embedding("mini")).build()) {
      for (TokenIds document : lists.e1Sample()) {
        float[] expected =
            engine.lastHiddenStates(List.of(document), CallContext.unbounded()).get(0).toArray();
        float[] written = new float[expected.length];
        states.get(written);
        assertArrayEquals(expected, written, 1e-3f);
      }
    }
    assertFalse(states.hasRemaining());
  }

  @Test
  void anUnknownPrecisionIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> ask("{\"precision\": \"INT3\"}"));
  }

  private List<JsonObject> ask(String settings, String... requests) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PeerProcess.run(
        List.of("mini", tokens.toString(), settings),
        new ByteArrayInputStream(String.join("\n", requests).getBytes(StandardCharsets.UTF_8)),
        new PrintStream(out, true, StandardCharsets.UTF_8));
    return out.toString(StandardCharsets.UTF_8)
        .lines()
        .map(line -> JsonParser.parseString(line).getAsJsonObject())
        .toList();
  }
}
