package io.ragstone.generation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Passages of any text, of which sentences are made. */
class MarkdownSentencesFuzzTest {
  private static final int LONG = 5_000;

  @FuzzTest
  void sentencesSaySomething(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    List<String> sentences = MarkdownSentences.of(text);

    for (String sentence : sentences) {
      assertEquals(sentence.strip(), sentence);
      assertTrue(sentence.codePoints().anyMatch(Character::isLetterOrDigit), sentence);
    }
    assertEquals(sentences, MarkdownSentences.of(text));
  }

  @FuzzTest
  void aLongPassageIsReadToo(byte[] bytes) {
    String unit = new String(bytes, StandardCharsets.UTF_8);
    String text = unit.repeat(LONG / Math.max(1, unit.length()));

    assertTrue(MarkdownSentences.of(text).size() <= LONG);
  }
}
