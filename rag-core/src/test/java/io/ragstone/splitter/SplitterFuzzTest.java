package io.ragstone.splitter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.ragstone.document.Chunk;
import io.ragstone.document.Document;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.List;
import java.util.regex.Pattern;

/** Texts of any kind; the first two bytes say how long segments and overlaps may be. */
class SplitterFuzzTest {
  private static final Pattern PIECE = Pattern.compile("[\\p{L}\\p{M}]{1,4}|\\d{1,3}|\\S|\\s+");

  /** Neither additive nor monotone, as the counts of tokenizers are. */
  private static final TokenCounter PIECES = text -> (int) PIECE.matcher(text).results().count();

  @FuzzTest
  void everyCharacterIsInAChunkThatIsWhereItSays(byte[] bytes) {
    if (bytes.length < 2) {
      return;
    }
    int maxTokens = 1 + (bytes[0] & 0x1F);
    int overlap = Math.min(bytes[1] & 0xF, maxTokens - 1);
    Document document =
        Document.of("doc", new String(bytes, 2, bytes.length - 2, StandardCharsets.UTF_8));
    RecursiveSplitter recursive =
        RecursiveSplitter.builder(PIECES).maxTokens(maxTokens).overlapTokens(overlap).build();

    requireWhole(document, recursive, maxTokens);
    TextSplitter parents =
        RecursiveSplitter.builder(PIECES).maxTokens(3 * maxTokens).overlapTokens(0).build();
    requireWhole(document, ParentChildSplitter.builder(parents, recursive).build(), maxTokens);
    String text = document.text();
    List<TextSegment> pieces = new SeparatorSplitter("# ").segments(document);
    assertEquals(
        text,
        String.join(
            "# ",
            pieces.stream().map(piece -> text.substring(piece.start(), piece.end())).toList()));
  }

  private static void requireWhole(Document document, TextSplitter splitter, int maxTokens) {
    BitSet covered = new BitSet();
    List<Chunk> chunks = splitter.split(document);
    for (Chunk chunk : chunks) {
      assertEquals(document.text().substring(chunk.start(), chunk.end()), chunk.text());
      assertTrue(chunk.text().contains(chunk.embeddedText()));
      String embedded = chunk.embeddedText();
      assertTrue(
          PIECES.count(embedded) <= maxTokens || embedded.codePointCount(0, embedded.length()) == 1,
          embedded);
      covered.set(chunk.start(), chunk.end());
    }
    for (int i = 0; i < document.text().length(); i++) {
      assertTrue(covered.get(i) || Character.isWhitespace(document.text().charAt(i)));
    }
    assertEquals(chunks, splitter.split(document), "the same each time");
  }
}
