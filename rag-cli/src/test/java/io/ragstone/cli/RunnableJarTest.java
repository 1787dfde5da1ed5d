package io.ragstone.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The jar that the build has made, as a process with an environment of its own. */
@Timeout(900)
class RunnableJarTest {
  private static final String KEY = "sk-secret-4711";

  @TempDir private Path folder;

  private void writeDocs() throws IOException {
    Path docs = Files.createDirectory(folder.resolve("docs"));
    Files.writeString(
        docs.resolve("storage.md"),
        "# Storage\n\n## Where are data kept?\n\nInserted data are kept in object storage.\n");
    Files.writeString(docs.resolve("animals.txt"), "The heron stands in shallow water and waits.");
  }

  private Program program() {
    return new Program(folder);
  }

  private static JsonObject finding(Outcome doctor, String name) {
    return doctor.json().getAsJsonArray("findings").asList().stream()
        .map(finding -> finding.getAsJsonObject())
        .filter(finding -> finding.get("name").getAsString().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static String status(Outcome doctor, String name) {
    return finding(doctor, name).get("status").getAsString();
  }

  @Test
  void aFolderIsIngestedAndAnsweredFromWithAKeyThatNobodySees() throws Exception {
    writeDocs();

    Outcome ingest = program().run("ingest", "docs");
    assertThat(ingest.code()).as(ingest.err()).isZero();
    assertThat(ingest.out()).contains("2 documents: 2 added");
    assertThat(ingest.err()).as("no bar where nobody looks").doesNotContain("Ingesting");
    assertThat(folder.resolve(".ragstone")).isDirectory();

    Outcome ask = program().run("ask", "--json", "Where are data kept?");
    assertThat(ask.code()).isZero();
    assertThat(ask.json().get("answer").getAsString()).contains("object storage").contains("[1]");

    askALanguageModel();
  }

  private void askALanguageModel() throws IOException, InterruptedException {
    try (LocalServers.Server server = LocalServers.languageModel(KEY)) {
      Program program =
          program()
              .with("OPENAI_API_KEY", KEY)
              .with("OPENAI_BASE_URL", server.address() + "/v1")
              .with("OPENAI_MODEL", "parrot");

      Outcome ask = program.run("ask", "--json", "-v", "Where are data kept?");
      Outcome doctor = program.run("doctor", "--json");

      assertThat(ask.code()).as(ask.err()).isZero();
      assertThat(ask.json().get("answer").getAsString()).isEqualTo("In object storage. [1]");
      assertThat(ask.json().getAsJsonObject("tokens").get("prompt").getAsInt()).isEqualTo(7);
      assertThat(doctor.code()).isZero();
      assertThat(doctor.json().get("healthy").getAsBoolean()).isTrue();
      assertThat(status(doctor, "answers")).isEqualTo("ok");
      assertThat(finding(doctor, "answers").get("detail").getAsString()).contains("parrot");
      assertThat(finding(doctor, "store").get("detail").getAsString()).contains("2 chunks");
      assertThat(server.requests())
          .contains("GET /v1/models Bearer " + KEY, "POST /v1/chat/completions Bearer " + KEY);
      assertThat(ask.out() + ask.err() + doctor.out() + doctor.err()).doesNotContain(KEY);
    }
  }

  @Test
  void theDoctorFindsWhatIsBrokenAndSaysHowToMendIt() throws Exception {
    Files.createDirectory(folder.resolve("empty"));
    try (LocalServers.Server server = LocalServers.languageModel(KEY)) {
      Outcome doctor =
          program()
              .with("OPENAI_API_KEY", "sk-wrong-0815")
              .with("OPENAI_BASE_URL", server.address() + "/v1")
              .with("RAGSTONE_EMBEDDER", folder.resolve("empty").toString())
              .with("RAGSTONE_RERANKER", "mini")
              .with("RAGSTONE_PRECISION", "auto")
              .run("doctor", "--json");

      assertThat(doctor.code()).isEqualTo(ExitCode.FAILURE);
      assertThat(doctor.json().get("healthy").getAsBoolean()).isFalse();
      assertThat(status(doctor, "java")).isEqualTo("ok");
      assertThat(status(doctor, "native")).isEqualTo("ok");
      assertThat(status(doctor, "embedder")).isEqualTo("failed");
      assertThat(finding(doctor, "embedder").get("detail").getAsString()).contains("config.json");
      assertThat(finding(doctor, "embedder").get("fix").getAsString()).contains("models pull");
      assertThat(status(doctor, "reranker")).isEqualTo("ok");
      assertThat(finding(doctor, "reranker").get("detail").getAsString())
          .containsPattern("computes in (float32|bfloat16)");
      assertThat(status(doctor, "answers")).isEqualTo("failed");
      assertThat(finding(doctor, "answers").get("fix").getAsString()).contains("OPENAI_API_KEY");
      assertThat(doctor.out() + doctor.err()).doesNotContain("sk-wrong-0815");
    }
  }

  @Test
  void theDoctorSaysWhichServersDoNotAnswer() throws Exception {
    String nobody = "http://127.0.0.1:" + freePort();

    Outcome doctor =
        program()
            .with("OPENAI_BASE_URL", nobody)
            .with("RAGSTONE_MILVUS", nobody)
            .with("RAGSTONE_EMBEDDER", folder.toString())
            .run("doctor");

    assertThat(doctor.code()).isEqualTo(ExitCode.FAILURE);
    assertThat(doctor.out())
        .contains("FAIL  store", "No Milvus server answers at " + nobody, "RAGSTONE_MILVUS")
        .contains("FAIL  answers", "OPENAI_BASE_URL")
        .doesNotContain("\u001b[");
  }

  @Test
  void theDoctorSaysWhenNativeLibrariesCannotBeUnpacked() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "not a folder");

    Outcome doctor =
        program().with("DJL_CACHE_DIR", file.resolve("cache").toString()).run("doctor", "--json");

    assertThat(doctor.code()).isEqualTo(ExitCode.FAILURE);
    assertThat(status(doctor, "native")).isEqualTo("failed");
    assertThat(finding(doctor, "native").get("fix").getAsString()).contains("DJL_CACHE_DIR");
  }

  @Test
  void aModelIsPulledOnceVerifiedAndFoundDamaged() throws Exception {
    try (LocalServers.Server hub = LocalServers.hub()) {
      Program program =
          program()
              .with("HF_ENDPOINT", hub.address())
              .with("HF_HOME", folder.resolve("hf").toString());

      Outcome pull = program.run("models", "pull", "--json", "Qwen/Qwen3-Embedding-0.6B");

      assertThat(pull.code()).as(pull.out()).isZero();
      JsonObject pulled = pull.json().getAsJsonArray("models").get(0).getAsJsonObject();
      assertThat(pulled.get("files").getAsInt()).isEqualTo(3);
      assertThat(pulled.get("bytes").getAsLong()).isGreaterThan(20_000_000);
    }
    Program offline =
        program().with("HF_HUB_OFFLINE", "1").with("HF_HOME", folder.resolve("hf").toString());
    assertThat(offline.run("models", "list").out())
        .containsPattern("Qwen/Qwen3-Embedding-0.6B +embedder +on this machine")
        .containsPattern("Qwen/Qwen3-Reranker-0.6B +reranker +on the hub");
    Outcome verified = offline.run("models", "verify", "Qwen/Qwen3-Embedding-0.6B");
    assertThat(verified.code()).as(verified.err()).isZero();
    assertThat(verified.out()).contains("3 files are as published");

    damageTheWeights();

    Outcome damaged = offline.run("models", "verify", "Qwen/Qwen3-Embedding-0.6B");
    assertThat(damaged.code()).isEqualTo(ExitCode.FAILURE);
    assertThat(damaged.err()).contains("model.safetensors is damaged").contains("pull it again");
  }

  private void damageTheWeights() throws IOException {
    Path weights;
    try (Stream<Path> files = Files.walk(folder.resolve("hf"))) {
      weights =
          files
              .filter(file -> file.getFileName().toString().equals("model.safetensors"))
              .findFirst()
              .orElseThrow()
              .toRealPath();
    }
    byte[] content = Files.readAllBytes(weights);
    content[content.length - 1] ^= 1;
    Files.write(weights, content);
  }

  @Test
  @DisabledOnOs(OS.WINDOWS) // It has no signal that one process can send to another.
  void anIngestThatIsInterruptedEndsCleanlyAndTheNextGoesOn() throws Exception {
    Path docs = Files.createDirectory(folder.resolve("docs"));
    int documents = 300;
    for (int i = 0; i < documents; i++) {
      String text =
          IntStream.range(0, 20)
              .mapToObj(word -> Integer.toString(word * 7919 + 1, 36))
              .collect(Collectors.joining(" ", "Document " + i + " has the words ", "."));
      Files.writeString(docs.resolve("document" + i + ".txt"), text);
    }
    try (Program.Running running = program().start("ingest", "docs", "--json")) {
      boolean ended = false;
      while (commits() < 4 && !ended) {
        ended = running.process().waitFor(20, TimeUnit.MILLISECONDS);
      }

      running.interrupt();

      Outcome stopped = running.await();
      assertThat(stopped.code()).isEqualTo(ExitCode.CANCELLED);
      assertThat(stopped.json().getAsJsonObject("error").get("type").getAsString())
          .isEqualTo("CallCancelledException");
    }

    Outcome next = program().run("ingest", "docs", "--json");
    assertThat(next.code()).isZero();
    JsonObject counts = next.json().getAsJsonObject("documents");
    int done =
        counts.get("unchanged").getAsInt()
            + counts.get("added").getAsInt()
            + counts.get("updated").getAsInt();
    assertThat(done).isEqualTo(documents);
    assertThat(next.json().getAsJsonObject("chunks").get("embedded").getAsInt())
        .as("what was written stayed, and not all was")
        .isBetween(1, documents - 1);
  }

  @Test
  @DisabledOnOs(OS.WINDOWS) // It has no signal that one process can send to another.
  void aServerServesWhatIsInTheIndexUntilItIsInterrupted() throws Exception {
    writeDocs();
    assertThat(program().run("ingest", "docs").code()).isZero();
    String token = "a-token-of-sixteen-and-more";

    Program program = program().with("RAGSTONE_TOKEN", token);
    try (Program.Running running = program.start("serve", "--port", "0")) {
      URI server = address(running);
      assertThat(get(server.resolve("/health"), token)).contains("up");
      assertThat(get(server, token)).contains("<title>Ragstone playground</title>");
      assertThat(get(server.resolve("/v1/models"), token))
          .contains("qwen3-embedding-mini", "qwen3-reranker-mini");
      assertThat(get(server.resolve("/v1/models"), "another")).contains("invalid_api_key");
      assertThat(get(server.resolve("/api/status"), token)).contains("\"pdf\"", "\"chunks\":");
      try (McpSyncClient agent = agent(server, token)) {
        agent.initialize();
        assertThat(agent.listTools().tools()).extracting(Tool::name).contains("search", "ask");
      }
      try (McpSyncClient stranger = agent(server, "another")) {
        assertThatThrownBy(stranger::initialize).isInstanceOf(RuntimeException.class);
      }

      running.interrupt();

      assertThat(running.await().code()).isEqualTo(ExitCode.CANCELLED);
      assertThat(running.await().out() + running.await().err()).doesNotContain(token);
    }
  }

  private static McpSyncClient agent(URI server, String token) {
    return McpClient.sync(
            HttpClientStreamableHttpTransport.builder(server.resolve("/").toString())
                .requestBuilder(HttpRequest.newBuilder().header("Authorization", "Bearer " + token))
                .build())
        .build();
  }

  private static URI address(Program.Running running) throws IOException, InterruptedException {
    Pattern printed = Pattern.compile("Open (http\\S+)");
    while (true) {
      Matcher found = printed.matcher(Files.readString(running.out()));
      if (found.find()) {
        return URI.create(found.group(1));
      }
      assertThat(running.process().waitFor(20, TimeUnit.MILLISECONDS)).as("has ended").isFalse();
    }
  }

  private static String get(URI uri, String token) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(uri).header("Authorization", "Bearer " + token).build();
    return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body();
  }

  /** How often the index was committed, by the generation in the name of its segments file. */
  private int commits() throws IOException {
    Path index = folder.resolve(".ragstone");
    if (!Files.isDirectory(index)) {
      return 0;
    }
    try (Stream<Path> files = Files.list(index)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.matches("segments_[0-9a-z]+"))
          .mapToInt(name -> Integer.parseInt(name.substring("segments_".length()), 36))
          .max()
          .orElse(0);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
