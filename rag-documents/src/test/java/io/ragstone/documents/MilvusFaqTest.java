package io.ragstone.documents;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ragstone.document.Chunk;
import io.ragstone.document.Document;
import io.ragstone.document.MetadataValue;
import io.ragstone.file.FolderLoader;
import io.ragstone.file.TextFormat;
import io.ragstone.splitter.SeparatorSplitter;
import io.ragstone.splitter.TextSplitter;
import io.ragstone.splitter.TokenCounter;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The documents of the tutorial, cut by its own splitter and by headings. */
class MilvusFaqTest {
  private static final TokenCounter WORDS =
      text -> text.isBlank() ? 0 : text.strip().split("\\s+").length;

  private static Path folder() {
    try {
      return Path.of(MilvusFaqTest.class.getResource("/milvus-faq").toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Document faq(String name) {
    return FolderLoader.of(folder(), name, MarkdownFormat.create()).loadAll().get(0);
  }

  @Test
  void theTutorialsSplitterGivesTheTutorialsChunks() {
    TextSplitter splitter = new SeparatorSplitter("# ");

    Map<String, Integer> chunks =
        FolderLoader.of(folder(), "*.md", TextFormat.create()).loadAll().stream()
            .collect(Collectors.toMap(Document::id, document -> splitter.split(document).size()));

    assertEquals(
        Map.of(
            "operational_faq.md", 26,
            "performance_faq.md", 10,
            "product_faq.md", 34,
            "troubleshooting.md", 13),
        chunks);
    assertEquals(83, chunks.values().stream().mapToInt(Integer::intValue).sum());
  }

  @Test
  void thoseChunksAreThePiecesOfPythonsSplit() throws IOException {
    TextSplitter splitter = new SeparatorSplitter("# ");
    List<String> expected =
        Files.readAllLines(folder().resolve("python-split.tsv")).stream()
            .filter(line -> !line.startsWith("#"))
            .toList();

    List<String> pieces = new ArrayList<>();
    for (Document faq : FolderLoader.of(folder(), "*.md", TextFormat.create()).loadAll()) {
      for (Chunk chunk : splitter.split(faq)) {
        pieces.add(String.join("\t", faq.id(), "" + chunk.position(), sha256(chunk.text())));
      }
    }

    assertEquals(expected, pieces);
  }

  private static String sha256(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void eachQuestionIsTheHeadingOfItsAnswer() {
    Document faq = faq("performance_faq.md");

    List<Chunk> chunks = MarkdownHeadingSplitter.builder(WORDS).maxTokens(1000).build().split(faq);

    assertEquals(
        List.of(
            List.of("Performance FAQ", "How to set nlist and nprobe for IVF indexes?"),
            List.of("Performance FAQ", "Why do queries sometimes take longer on smaller datasets?"),
            List.of("Performance FAQ", "What factors impact CPU usage?"),
            List.of(
                "Performance FAQ",
                "Does simultaneously inserting data and searching impact query performance?"),
            List.of(
                "Performance FAQ",
                "Is storage space released right after data deletion in Milvus?"),
            List.of(
                "Performance FAQ",
                "Can I see inserted, deleted, or upserted data immediately after the operation"
                    + " without waiting for a flush?"),
            List.of("Performance FAQ", "Can indexing a VARCHAR field improve deletion speed?"),
            List.of("Performance FAQ", "Still have questions?")),
        chunks.stream().map(Chunk::headingPath).toList());
    Chunk second = chunks.get(1);
    assertTrue(second.text().startsWith("Query operations are conducted on segments."));
    assertTrue(second.text().endsWith("significantly improving query performance."), second.text());
    assertEquals(
        "Performance FAQ > Why do queries sometimes take longer on smaller datasets?\n"
            + second.text(),
        second.embeddedText());
    assertExact(faq, chunks, 1000);
  }

  @Test
  void aPythonCommentInsideAFenceIsNoHeading() {
    Document faq = faq("operational_faq.md");

    List<Chunk> chunks = MarkdownHeadingSplitter.builder(WORDS).maxTokens(1000).build().split(faq);

    assertEquals(21, chunks.size());
    assertTrue(
        chunks.get(19).text().contains("# Python Example: result of len() str"),
        chunks.get(19).text());
    assertExact(faq, chunks, 1000);
  }

  @Test
  void longAnswersAreCutBelowTheirQuestion() {
    for (String name :
        List.of(
            "operational_faq.md", "performance_faq.md", "product_faq.md", "troubleshooting.md")) {
      Document faq = faq(name);
      List<Chunk> chunks =
          MarkdownHeadingSplitter.builder(WORDS).maxTokens(60).overlapTokens(8).build().split(faq);

      assertExact(faq, chunks, 60);
      assertTrue(chunks.stream().noneMatch(chunk -> chunk.headingPath().isEmpty()));
      assertTrue(chunks.size() > chunks.stream().map(Chunk::headingPath).distinct().count(), name);
    }
  }

  @Test
  void theFrontMatterIsMetadata() {
    assertEquals(
        Map.of(
            "id", MetadataValue.of("product_faq.md"),
            "path", MetadataValue.of("product_faq.md"),
            "charset", MetadataValue.of("UTF-8"),
            "summary",
                MetadataValue.of(
                    "Find answers to frequently asked questions about the world's most advanced"
                        + " vector database."),
            "title", MetadataValue.of("Product FAQ")),
        faq("product_faq.md").metadata().asMap());
  }

  @Test
  void noChunkHasFrontMatter() {
    List<String> texts = new ArrayList<>();
    for (Document faq : FolderLoader.of(folder(), "*.md", MarkdownFormat.create()).loadAll()) {
      assertTrue(faq.text().startsWith("---\n"));
      MarkdownHeadingSplitter.builder(WORDS)
          .build()
          .split(faq)
          .forEach(chunk -> texts.add(chunk.embeddedText()));
    }

    assertTrue(texts.stream().noneMatch(text -> text.contains("summary: ")));
  }

  private static void assertExact(Document document, List<Chunk> chunks, int maxTokens) {
    for (Chunk chunk : chunks) {
      assertEquals(document.text().substring(chunk.start(), chunk.end()), chunk.text());
      assertTrue(WORDS.count(chunk.embeddedText()) <= maxTokens, chunk.embeddedText());
    }
  }
}
