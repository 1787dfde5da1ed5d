package io.ragstone.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.ragstone.embedding.Embedding;
import io.ragstone.testkit.RequiresEnvironment;
import io.ragstone.testkit.SuiteEnvironment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** OpenAI's client for Python is served as by OpenAI. */
@RequiresEnvironment(
    value = "OPENAI_PYTHON",
    provides = "a Python that has the packages of rag-server/src/test/python/requirements.txt",
    start = "see CONTRIBUTING.md")
class OpenAiPythonIT {
  private static final String TOKEN = "a-token-of-sixteen-and-more";
  private static final String TEXT = "Milvus keeps inserted data in object storage.";

  @TempDir private Path folder;

  @Test
  void whatPythonGetsIsWhatTheEmbedderGives() throws Exception {
    try (RagServer server =
        RagServer.builder().port(0).token(TOKEN).embedder(MiniModels.EMBEDDER, "mini").start()) {
      JsonObject python = run(server);

      assertThat(python.getAsJsonArray("models").toString()).isEqualTo("[\"mini\"]");
      Embedding document = MiniModels.EMBEDDER.embedDocument(TEXT);
      assertSame(python, "base64", List.of(document));
      assertSame(python, "float", List.of(document));
      assertSame(python, "several", MiniModels.EMBEDDER.embedDocuments(List.of("one", "two")));
      assertSame(python, "query", List.of(MiniModels.EMBEDDER.embedQuery("Where are data?")));
      assertSame(python, "short", List.of(document.truncate(32)));
      assertThat(python.get("tokens").getAsInt()).isPositive();
      assertFailure(python, "tokenIds", "BadRequestError", "token ids");
      assertFailure(python, "noModel", "NotFoundError", "there is \"mini\"");
      assertFailure(python, "noToken", "AuthenticationError", "token");
    }
  }

  private JsonObject run(RagServer server) throws IOException, InterruptedException {
    Path out = folder.resolve("out.json");
    Path log = folder.resolve("python.log");
    Process python =
        new ProcessBuilder(
                SuiteEnvironment.get("OPENAI_PYTHON"),
                "src/test/python/use_server.py",
                server.uri().toString(),
                TOKEN)
            .redirectOutput(out.toFile())
            .redirectError(log.toFile())
            .start();
    int code = python.waitFor();
    assertThat(code).as(Files.readString(log)).isZero();
    return JsonParser.parseString(Files.readString(out)).getAsJsonObject();
  }

  private static void assertSame(JsonObject python, String name, List<Embedding> expected) {
    JsonArray vectors = python.getAsJsonArray(name);
    assertThat(vectors).hasSize(expected.size());
    for (int i = 0; i < expected.size(); i++) {
      List<JsonElement> numbers = vectors.get(i).getAsJsonArray().asList();
      float[] values = new float[numbers.size()];
      for (int j = 0; j < values.length; j++) {
        values[j] = numbers.get(j).getAsFloat();
      }
      assertThat(Embedding.of(values).dot(expected.get(i))).as(name).isBetween(0.99999, 1.00001);
    }
  }

  private static void assertFailure(JsonObject python, String name, String type, String message) {
    JsonObject failure = python.getAsJsonObject(name);
    assertThat(failure.get("type").getAsString()).isEqualTo(type);
    assertThat(failure.getAsJsonObject("body").get("message").getAsString()).contains(message);
  }
}
