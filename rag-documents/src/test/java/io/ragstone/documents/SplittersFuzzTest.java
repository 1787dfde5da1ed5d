package io.ragstone.documents;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.ragstone.document.Chunk;
import io.ragstone.document.Document;
import io.ragstone.splitter.TextSplitter;
import io.ragstone.splitter.TokenCounter;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.List;
import java.util.regex.Pattern;

/** Texts of any kind; the first two bytes say how long segments and overlaps may be. */
class SplittersFuzzTest {
  private static final Pattern PIECE = Pattern.compile("[\\p{L}\\p{M}]{1,4}|\\d{1,3}|\\S|\\s+");

  /** Neither additive nor monotone, as the counts of tokenizers are. */
  private static final TokenCounter PIECES = text -> (int) PIECE.matcher(text).results().count();

  private record Input(int maxTokens, int overlap, Document document) {
    static Input of(byte[] bytes) {
      int maxTokens = bytes.length < 2 ? 8 : 1 + (bytes[0] & 0x1F);
      int overlap = bytes.length < 2 ? 1 : bytes[1] & 0xF;
      int start = Math.min(2, bytes.length);
      String text = new String(bytes, start, bytes.length - start, StandardCharsets.UTF_8);
      return new Input(maxTokens, Math.min(overlap, maxTokens - 1), Document.of("doc", text));
    }
  }

  @FuzzTest
  void sentences(byte[] bytes) {
    Input input = Input.of(bytes);
    SentenceSplitter splitter =
        SentenceSplitter.builder(PIECES)
            .maxTokens(input.maxTokens())
            .overlapSentences(Math.min(3, input.overlap()))
            .build();

    BitSet covered = requireChunks(splitter, input);
    String text = input.document().text();
    for (int i = 0; i < text.length(); i++) {
      assertThat(covered.get(i) || Character.isWhitespace(text.charAt(i))).as("%s", i).isTrue();
    }
  }

  @FuzzTest
  void markdownHeadings(byte[] bytes) {
    Input input = Input.of(bytes);
    MarkdownHeadingSplitter splitter =
        MarkdownHeadingSplitter.builder(PIECES)
            .maxTokens(input.maxTokens())
            .overlapTokens(input.overlap())
            .build();

    BitSet covered = requireChunks(splitter, input);
    // What is in no chunk are headings and front matter; without their signs there are none.
    if (input.document().text().chars().noneMatch(c -> c == '#' || c == '-' || c == '=')) {
      String text = input.document().text();
      for (int i = 0; i < text.length(); i++) {
        assertThat(covered.get(i) || Character.isWhitespace(text.charAt(i))).as("%s", i).isTrue();
      }
    }
  }

  private static BitSet requireChunks(TextSplitter splitter, Input input) {
    List<Chunk> chunks = splitter.split(input.document());
    BitSet covered = new BitSet();
    for (Chunk chunk : chunks) {
      assertThat(chunk.text())
          .isEqualTo(input.document().text().substring(chunk.start(), chunk.end()));
      String embedded = chunk.embeddedText();
      assertThat(embedded).isNotBlank();
      assertThat(
              PIECES.count(embedded) <= input.maxTokens()
                  || embedded.codePointCount(0, embedded.length()) == 1)
          .as(embedded)
          .isTrue();
      covered.set(chunk.start(), chunk.end());
    }
    assertThat(splitter.split(input.document())).as("the same each time").isEqualTo(chunks);
    return covered;
  }
}
