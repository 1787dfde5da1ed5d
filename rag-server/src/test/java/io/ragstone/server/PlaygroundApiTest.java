package io.ragstone.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.ragstone.filter.Filter;
import io.ragstone.pipeline.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the page asks of the server, on the bundled models and an index of Lucene. */
class PlaygroundApiTest {
  private static final String QUESTION = "Where is inserted data stored?";

  @TempDir private static Path folder;
  private static PlaygroundFixture playground;
  private static Client client;

  @BeforeAll
  static void start() {
    playground =
        new PlaygroundFixture(
            folder, ServerLimits.builder().maxUploadBytes(10_000).maxMapChunks(4).build());
    client = new Client(playground.server());
  }

  @AfterAll
  static void stop() {
    playground.close();
  }

  private static String question(String more) {
    return "{\"question\": \"" + QUESTION + "\"" + more + "}";
  }

  private static String type(JsonObject event) {
    return event.get("type").getAsString();
  }

  private static List<String> chunks(JsonElement passages) {
    return passages.getAsJsonArray().asList().stream()
        .map(passage -> passage.getAsJsonObject().get("chunk").getAsString())
        .toList();
  }

  private static List<Path> files() throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile)
          .filter(file -> !file.startsWith(folder.resolve("index")))
          .toList();
    }
  }

  @Test
  void anAnswerComesEventByEventAsThePipelineGivesIt() {
    Client.Reply reply = client.post("/api/ask", question(", \"top_k\": 4, \"top_n\": 2"));

    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.header("Content-Type")).hasValue("application/x-ndjson");
    List<JsonObject> events =
        reply.body().lines().map(line -> JsonParser.parseString(line).getAsJsonObject()).toList();
    JsonObject retrieved = events.get(0);
    JsonObject completed = events.get(events.size() - 1);
    assertThat(type(retrieved)).isEqualTo("retrieved");
    assertThat(retrieved.getAsJsonArray("candidates")).hasSize(4);
    assertThat(retrieved.getAsJsonArray("passages")).hasSize(2);
    assertThat(chunks(retrieved.get("ranked")))
        .containsExactlyInAnyOrderElementsOf(chunks(retrieved.get("candidates")))
        .startsWith(chunks(retrieved.get("passages")).toArray(String[]::new));
    JsonObject best = retrieved.getAsJsonArray("passages").get(0).getAsJsonObject();
    assertThat(best.get("scoreKind").getAsString()).isEqualTo("rerank_probability");
    assertThat(best.getAsJsonArray("stages")).hasSizeGreaterThan(2);

    StringBuilder text = new StringBuilder();
    events.stream()
        .filter(event -> type(event).equals("text"))
        .forEach(event -> text.append(event.get("text").getAsString()));
    Answer expected = playground.pipeline().ask(QUESTION);
    assertThat(type(completed)).isEqualTo("completed");
    assertThat(completed.get("answer").getAsString()).isEqualTo(text.toString());
    assertThat(text.toString()).isEqualTo(expected.text()).contains("object storage");
    JsonObject citation = completed.getAsJsonArray("citations").get(0).getAsJsonObject();
    assertThat(text.substring(citation.get("start").getAsInt(), citation.get("end").getAsInt()))
        .isEqualTo("[" + citation.get("number").getAsInt() + "]");
    assertThat(chunks(retrieved.get("passages")))
        .contains(citation.getAsJsonArray("chunks").get(0).getAsString());
    assertThat(completed.getAsJsonObject("millis").keySet())
        .contains("embed", "search", "rerank", "generate");
    assertThat(events.stream().filter(event -> type(event).equals("citation"))).isNotEmpty();
  }

  @Test
  void aSearchExplainsItself() {
    JsonObject found = client.post("/api/search", question("")).json();

    assertThat(found.get("question").getAsString()).isEqualTo(QUESTION);
    assertThat(found.get("explanation").getAsString()).contains("rerank");
    assertThat(found.getAsJsonArray("fallbacks")).isEmpty();
    assertThat(found.getAsJsonArray("passages")).hasSize(3);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {}                                             | question | missing
          {"question": ""}                               | question | blank
          {"question": "q", "top_k": 101}                | top_k    | 1 to 100
          {"question": "q", "top_k": 2, "top_n": 3}      | top_n    | 1 to 2
          """)
  void whatIsWrongWithAQuestionIsNamed(String body, String param, String message) {
    for (String path : List.of("/api/ask", "/api/search")) {
      Client.Reply reply = client.post(path, body);
      assertThat(reply.status()).isEqualTo(400);
      assertThat(reply.error().get("param").getAsString()).isEqualTo(param);
      assertThat(reply.message()).contains(message);
    }
  }

  @Test
  void thePageLearnsWhatItCanOffer() {
    JsonObject status = client.get("/api/status").json();

    assertThat(status.get("chunks").getAsLong()).isEqualTo(playground.store().count(Filter.all()));
    assertThat(status.getAsJsonArray("models")).isNotEmpty();
    assertThat(status.get("topK").getAsInt()).isEqualTo(10);
    assertThat(status.getAsJsonObject("uploads").get("maxBytes").getAsLong()).isEqualTo(10_000);
    assertThat(status.getAsJsonObject("uploads").getAsJsonArray("extensions").toString())
        .contains("md", "html", "txt");
  }

  @Test
  void theMapHasAPointForEachChunkUpToItsLimit() {
    JsonObject map = client.get("/api/map").json();

    assertThat(map.get("chunks").getAsLong()).isGreaterThanOrEqualTo(4);
    assertThat(map.getAsJsonArray("points")).hasSize(4);
    assertThat(map.get("explained").getAsDouble()).isBetween(0.3, 1.0);
    JsonObject point = map.getAsJsonArray("points").get(0).getAsJsonObject();
    assertThat(point.keySet()).contains("chunk", "source", "headings", "x", "y");
    assertThat(client.get("/api/map").body()).isEqualTo(map.toString());
  }

  @Test
  void aChunkIsFoundByItsId() {
    JsonObject point =
        client.get("/api/map").json().getAsJsonArray("points").get(0).getAsJsonObject();
    String id = point.get("chunk").getAsString();

    JsonObject chunk = client.get("/api/chunk?id=" + id).json();

    assertThat(chunk.get("source")).isEqualTo(point.get("source"));
    assertThat(chunk.get("text").getAsString())
        .isEqualTo(playground.store().get(List.of(id)).get(0).text());
    assertThat(client.get("/api/chunk?id=none").status()).isEqualTo(404);
    assertThat(client.get("/api/chunk").status()).isEqualTo(400);
  }

  @Test
  void aFileIsKeptAndFoundAndReplacedByOneOfItsName() throws IOException {
    Client.Reply first =
        client.upload(
            "otters.md", "# Otters\n\nOtters hold hands while they sleep.".getBytes(UTF_8));
    assertThat(first.json().get("source").getAsString()).isEqualTo("otters.md");
    assertThat(first.json().get("added").getAsInt()).isEqualTo(1);
    assertThat(client.post("/api/ask", "{\"question\": \"What do otters hold?\"}").body())
        .contains("otters.md", "hold hands");

    Client.Reply second =
        client.upload("otters.md", "# Otters\n\nOtters eat sea urchins.".getBytes(UTF_8));
    assertThat(second.json().get("updated").getAsInt()).isEqualTo(1);
    assertThat(playground.store().chunksOf("otters.md")).hasSize(1);
    assertThat(Files.readString(folder.resolve("uploads/otters.md"))).contains("urchins");

    Client.Reply third =
        client.upload("otters.md", "# Otters\n\nOtters eat sea urchins.".getBytes(UTF_8));
    assertThat(third.json().get("unchanged").getAsInt()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "../../escape.md, escape.md",
    "/etc/passwd.md, passwd.md",
    "..\\..\\windows.md, windows.md",
    ".hidden.md, hidden.md",
    "50% off? #1 [a]{b}*.md, 50_ off_ _1 _a__b__.md",
    "'größe\u0001\n.md', größe__.md"
  })
  void whateverAFileIsCalledItStaysInTheFolder(String given, String kept) throws IOException {
    Client.Reply reply = client.upload(given, ("# " + kept + "\n\nText.").getBytes(UTF_8));

    assertThat(reply.status()).as(reply.body()).isEqualTo(200);
    assertThat(reply.json().get("source").getAsString()).isEqualTo(kept);
    assertThat(files())
        .contains(folder.resolve("uploads").resolve(kept))
        .allMatch(file -> file.getParent().equals(folder.resolve("uploads")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "..", "/", "....", "___.___", "a.exe", "noextension", "md"})
  void aFileWithoutANameOrAFormatIsRefused(String name) throws IOException {
    List<Path> before = files();

    Client.Reply reply = client.upload(name, "text".getBytes(UTF_8));

    assertThat(reply.status()).isIn(400, 415);
    assertThat(files()).isEqualTo(before);
  }

  @Test
  void whatIsRefusedLeavesNothingBehind() throws IOException {
    client.upload("kept.csv", "name,text\na,Herons wait.\n".getBytes(UTF_8));
    List<Path> before = files();
    long chunks = playground.store().count(Filter.all());

    Client.Reply large = client.upload("large.md", new byte[10_001]);
    Client.Reply broken = client.upload("kept.csv", "name,text\n\"a".getBytes(UTF_8));
    Client.Reply wrongType = client.post("/api/documents?name=json.md", "{}");

    assertThat(large.status()).isEqualTo(413);
    assertThat(large.message()).contains("10000 bytes");
    assertThat(broken.status()).as(broken.body()).isEqualTo(422);
    assertThat(broken.message()).contains("kept.csv").doesNotContain(folder.toString());
    assertThat(wrongType.status()).isEqualTo(415);
    assertThat(files()).isEqualTo(before);
    assertThat(Files.readString(folder.resolve("uploads/kept.csv"))).contains("Herons wait.");
    assertThat(playground.store().count(Filter.all())).isEqualTo(chunks);
    try (Stream<Path> left = Files.list(folder.resolve("uploads"))) {
      assertThat(left).noneMatch(Files::isDirectory);
    }
  }

  @Test
  void aLinkInTheFolderIsReplacedAndNotFollowed() throws IOException {
    Files.createDirectories(folder.resolve("uploads"));
    Path outside = Files.writeString(folder.resolve("outside.md"), "# Outside");
    Files.createSymbolicLink(folder.resolve("uploads/link.md"), outside);

    client.upload("link.md", "# Inside\n\nText.".getBytes(UTF_8));

    assertThat(Files.readString(outside)).isEqualTo("# Outside");
    assertThat(Files.isSymbolicLink(folder.resolve("uploads/link.md"))).isFalse();
    Files.delete(outside);
  }
}
