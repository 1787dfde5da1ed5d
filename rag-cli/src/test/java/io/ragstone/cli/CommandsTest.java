package io.ragstone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.ragstone.call.CallContext;
import io.ragstone.document.Document;
import io.ragstone.document.DocumentLoader;
import io.ragstone.eval.BeirFolder;
import io.ragstone.eval.Qrels;
import io.ragstone.eval.TestCollection;
import io.ragstone.eval.TestQuery;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands on the bundled models, in this process. */
@Timeout(300)
class CommandsTest {
  @TempDir private Path folder;
  private String index;

  @BeforeEach
  void write() throws IOException {
    index = folder.resolve("index").toString();
    Path docs = Files.createDirectory(folder.resolve("docs"));
    Files.writeString(
        docs.resolve("storage.md"),
        "# Storage\n\n## Where are data kept?\n\nInserted data are kept in object storage as"
            + " incremental logs.\n\n## Are deletions immediate?\n\nDeleted data are removed when"
            + " segments are compacted.\n");
    Files.writeString(docs.resolve("animals.txt"), "The heron stands in shallow water and waits.");
  }

  private Outcome ingest(String... more) {
    return run(List.of("ingest", folder.resolve("docs").toString(), "--index", index), more);
  }

  private Outcome run(List<String> command, String... more) {
    return InProcess.run(
        java.util.stream.Stream.concat(command.stream(), java.util.stream.Stream.of(more))
            .toArray(String[]::new));
  }

  private static long documents(Outcome ingest, String what) {
    return ingest.json().getAsJsonObject("documents").get(what).getAsLong();
  }

  @Test
  void anIngestCountsAndTheNextFindsNothingToDo() {
    Outcome first = ingest("--json");
    assertThat(first.code()).isZero();
    assertThat(documents(first, "added")).isEqualTo(2);
    assertThat(first.json().getAsJsonObject("chunks").get("embedded").getAsLong()).isGreaterThan(2);

    Outcome second = ingest("--json");
    assertThat(documents(second, "unchanged")).isEqualTo(2);
    assertThat(second.json().get("tokens").getAsLong()).isZero();
  }

  @Test
  void whatIsGoneStaysUnlessItIsToBeRemoved() throws IOException {
    ingest();
    Files.delete(folder.resolve("docs/animals.txt"));

    assertThat(documents(ingest("--json"), "removed")).isZero();
    assertThat(documents(ingest("--json", "--remove-missing"), "removed")).isEqualTo(1);
  }

  @Test
  void aFileThatIsLeftOutIsThree() throws IOException {
    Files.writeString(folder.resolve("docs/broken.pdf"), "not a PDF");

    Outcome outcome = ingest("--json");

    assertThat(outcome.code()).isEqualTo(ExitCode.INCOMPLETE);
    assertThat(documents(outcome, "added")).isEqualTo(2);
    JsonObject failure = outcome.json().getAsJsonArray("failures").get(0).getAsJsonObject();
    assertThat(failure.get("source").getAsString()).isEqualTo("broken.pdf");
    assertThat(ingest().err()).contains("Left out: broken.pdf");
  }

  @Test
  void aSearchPrintsWhatItFindsAndWhere() {
    ingest();

    Outcome text = InProcess.run("search", "Where are data kept?", "--index", index);
    assertThat(text.code()).isZero();
    assertThat(text.out())
        .contains("storage.md > Storage > Where are data kept?")
        .contains("object storage")
        .doesNotContain("\u001b[");
    JsonObject json =
        InProcess.run("search", "--json", "Where are data kept?", "--index", index, "--top-n", "1")
            .json();
    assertThat(json.getAsJsonArray("passages")).hasSize(1);
    JsonObject passage = json.getAsJsonArray("passages").get(0).getAsJsonObject();
    assertThat(passage.get("scoreKind").getAsString()).isEqualTo("rerank_probability");
    assertThat(passage.getAsJsonArray("stages")).hasSizeGreaterThan(2);
    assertThat(InProcess.run("search", "Where are data kept?", "--index", index, "--explain").out())
        .contains("rerank");
  }

  @ParameterizedTest
  @ValueSource(strings = {"search question", "ask question", "chat"})
  void readingWithoutAnIndexSaysSoAndMakesNothing(String command) {
    Outcome outcome = run(List.of(command.split(" ")), "--index", index);

    assertThat(outcome.code()).isEqualTo(ExitCode.FAILURE);
    assertThat(outcome.err()).contains("There is no index " + index, "ragstone ingest");
    assertThat(folder.resolve("index")).doesNotExist();
  }

  @Test
  void theDoctorMakesNoIndex() {
    Outcome outcome = InProcess.run("doctor", "--index", index);

    assertThat(outcome.out()).contains("There is no index " + index + " yet");
    assertThat(folder.resolve("index")).doesNotExist();
  }

  @Test
  void aSearchThatFindsNothingIsThree() {
    ingest();

    Outcome outcome = InProcess.run("search", "xylophone", "--index", index, "--mode", "keyword");

    assertThat(outcome.code()).isEqualTo(ExitCode.INCOMPLETE);
    assertThat(outcome.out()).isEmpty();
  }

  @Test
  void anAnswerCitesItsSources() {
    ingest();

    Outcome text = InProcess.run("ask", "Where are data kept?", "--index", index);
    assertThat(text.code()).isZero();
    assertThat(text.out()).contains("[1]").contains("Sources:").contains("storage.md");
    JsonObject json =
        InProcess.run("ask", "--json", "Where are data kept?", "--index", index).json();
    assertThat(json.get("answer").getAsString()).contains("[1]");
    assertThat(json.get("generator").getAsString()).isEqualTo("extractive");
    assertThat(json.getAsJsonArray("citations")).isNotEmpty();
  }

  @Test
  void aChatAnswersLineByLine() {
    ingest();

    Outcome outcome =
        InProcess.typing(
            "Where are data kept?\nWhat does the heron do?\n\nnot asked\n",
            "chat",
            "--json",
            "--index",
            index);

    assertThat(outcome.code()).isZero();
    List<JsonElement> answers = outcome.out().lines().map(JsonParser::parseString).toList();
    assertThat(answers)
        .extracting(answer -> answer.getAsJsonObject().get("question").getAsString())
        .containsExactly("Where are data kept?", "What does the heron do?");
    assertThat(answers.get(1).getAsJsonObject().get("answer").getAsString()).contains("heron");
  }

  @Test
  void anEvaluationComparesTheWaysToSearch() throws IOException {
    List<Document> corpus =
        List.of(
            Document.of("d1", "Inserted data are kept in object storage."),
            Document.of("d2", "The heron stands in shallow water."),
            Document.of("d3", "Segments are compacted in the background."));
    List<TestQuery> queries =
        List.of(new TestQuery("q1", "Where are data kept?"), new TestQuery("q2", "heron"));
    BeirFolder.write(
        new TestCollection(
            "small",
            DocumentLoader.of(corpus),
            queries,
            Qrels.builder().add("q1", "d1", 1).add("q2", "d2", 1).build()),
        folder.resolve("small"),
        "test");
    String[] command = {
      "eval",
      folder.resolve("small").toString(),
      "--top-k",
      "3",
      "--out",
      folder.resolve("report").toString()
    };

    Outcome text = InProcess.run(command);

    assertThat(text.code()).isZero();
    assertThat(text.out())
        .contains("small: 3 documents, 2 queries")
        .contains("dense", "keyword", "hybrid + rerank");
    assertThat(folder.resolve("report/report.html")).exists();
    JsonObject json =
        JsonParser.parseString(Files.readString(folder.resolve("report/report.json")))
            .getAsJsonObject();
    assertThat(json.getAsJsonArray("configurations")).hasSize(4);
  }

  @Test
  void aMeasurementIsJsonToo() {
    JsonObject json = InProcess.run("bench", "--json", "--seconds", "1").json();

    assertThat(json.get("documentTokensPerSecond").getAsDouble()).isPositive();
    assertThat(json.getAsJsonObject("queryMillis").get("p50").getAsDouble()).isPositive();
    assertThat(json.getAsJsonObject("rerankMillis").get("calls").getAsInt()).isPositive();
  }

  @Test
  void theBundledModelsAreVerified() {
    JsonObject json = InProcess.run("models", "verify", "--json").json();

    assertThat(json.getAsJsonArray("models"))
        .hasSize(2)
        .allSatisfy(
            model ->
                assertThat(model.getAsJsonObject().get("contentHash").getAsString())
                    .matches("[0-9a-f]{64}"));
  }

  @Test
  void aCancelledIngestIsOneHundredAndThirty() {
    CallContext context = CallContext.cancellable();
    context.cancel();

    Outcome outcome =
        InProcess.run(context, "", "ingest", folder.resolve("docs").toString(), "--index", index);

    assertThat(outcome.code()).isEqualTo(ExitCode.CANCELLED);
    assertThat(ingest().code()).as("the index is closed").isZero();
  }

  @Test
  void anotherModelDoesNotMixItsVectors() {
    ingest();

    Outcome outcome = InProcess.run("search", "heron", "--index", index, "--precision", "int8");

    assertThat(outcome.code()).isEqualTo(ExitCode.FAILURE);
    assertThat(outcome.err()).contains("int8");
  }
}
