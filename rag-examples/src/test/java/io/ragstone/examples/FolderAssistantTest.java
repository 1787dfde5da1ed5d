package io.ragstone.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ragstone.testkit.FakeGenerator;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ask and Chat on a folder, without a key and with what stands in for a language model. */
class FolderAssistantTest {
  @TempDir Path folder;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

  @BeforeEach
  void writeFiles() throws IOException {
    Files.writeString(
        folder.resolve("storage.md"), "# Storage\n\n## Vectors\n\nVectors are kept in MinIO.\n");
    Files.createDirectory(folder.resolve("notes"));
    Files.writeString(
        folder.resolve("notes").resolve("metadata.txt"), "Metadata are kept in etcd.\n");
  }

  @Test
  void anAnswerNamesItsSources() {
    String printed = ask("Where are vectors kept?");
    assertTrue(
        printed.contains("2 documents: 2 new, 0 changed, 0 as they were; 0 gone, 0 not read"),
        printed);
    Matcher cited = Pattern.compile("Vectors are kept in MinIO\\. (\\[\\d])").matcher(printed);
    assertTrue(cited.find(), printed);
    assertTrue(
        printed.contains("  " + cited.group(1) + " storage.md > Storage > Vectors"), printed);
  }

  @Test
  void anAnswerIsExplainedOnRequest() {
    String question = "Where are vectors kept?";
    String explained = ask(question, true);
    assertTrue(explained.contains("\nQuestion: " + question + "\n"), explained);
    assertTrue(explained.contains("  rerank: 2 passages\n"), explained);
    assertTrue(explained.contains(". storage.md#0 Vectors are kept in MinIO."), explained);
    assertFalse(ask(question).contains("Question: "));
  }

  @Test
  void onlyWhatChangedIsReadAgain() throws IOException {
    ask("Where are vectors kept?");
    Files.delete(folder.resolve("storage.md"));
    Files.writeString(folder.resolve("new.md"), "Vectors are kept in S3.\n");

    String printed = ask("Where are vectors kept?");

    assertTrue(
        printed.contains("2 documents: 1 new, 0 changed, 1 as they were; 1 gone, 0 not read"),
        printed);
    assertTrue(printed.contains("Vectors are kept in S3."), printed);
    assertFalse(printed.contains("MinIO"), printed);
  }

  @Test
  void filesOfAllKindsAreReadAndBadOnesAreTold() throws IOException {
    Files.writeString(folder.resolve("queue.html"), "<h1>Queue</h1><p>Messages are in Pulsar.");
    Files.writeString(folder.resolve("ports.csv"), "service,port\nproxy,19530\nhealth,9091\n");
    Files.writeString(folder.resolve("notes.jsonl"), "{\"text\": \"Logs are kept in Kafka.\"}\n");
    Files.writeString(
        folder.resolve("locks.rtf"), "{\\rtf1\\ansi\\pard Locks are kept by ZooKeeper.\\par}");
    Files.writeString(folder.resolve("broken.pdf"), "no PDF");

    String printed = ask("Who keeps locks?");

    assertTrue(printed.contains("7 documents: 7 new, 0 changed"), printed);
    assertTrue(printed.contains("1 not read"), printed);
    assertTrue(printed.contains("broken.pdf is text/plain, which is not read here"), printed);
    assertTrue(printed.contains("Locks are kept by ZooKeeper."), printed);
    assertTrue(ask("Which port has the proxy?").contains("7 as they were"), printed);
  }

  @Test
  void aConversationEndsWithAnEmptyLine() throws IOException {
    FakeGenerator model = FakeGenerator.saying("Where are metadata kept? In etcd [1].");
    String printed = chat(model, "Where are vectors kept?\nAnd metadata?\n\nnever asked\n");

    assertEquals(3, printed.split("\n> ", -1).length - 1, printed);
    assertTrue(printed.contains("In etcd [1]."), printed);
  }

  @Test
  void aFollowUpIsRewrittenWithTheConversation() throws IOException {
    FakeGenerator model = FakeGenerator.saying("Where are metadata kept?");
    String printed = chat(model, "Where are vectors kept?\nAnd metadata?\n");

    assertEquals(3, model.requests().size(), "an answer, a rewritten question, an answer");
    String rewriting = model.requests().get(1).messages().toString();
    assertTrue(rewriting.contains("Where are vectors kept?"), rewriting);
    assertTrue(rewriting.contains("And metadata?"), rewriting);
    assertTrue(printed.contains("(searched for: Where are metadata kept?)"), printed);
  }

  private String ask(String question) {
    return ask(question, false);
  }

  private String ask(String question, boolean explain) {
    bytes.reset();
    Ask.run(folder, question, explain, Map.of(), out);
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private String chat(FakeGenerator model, String lines) throws IOException {
    try (FolderAssistant assistant =
        FolderAssistant.open(folder, embedder -> new AnswerModel(model, true), out)) {
      new Chat(assistant, out).run(new BufferedReader(new StringReader(lines)));
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
