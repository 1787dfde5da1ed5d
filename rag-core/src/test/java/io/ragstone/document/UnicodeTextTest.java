package io.ragstone.document;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class UnicodeTextTest {
  @Test
  void eachLoneSurrogateBecomesAReplacementCharacter() {
    assertEquals("\uFFFD", UnicodeText.wellFormed("\uD83C"));
    assertEquals("\uFFFD", UnicodeText.wellFormed("\uDF75"));
    assertEquals("\uFFFD\uFFFD", UnicodeText.wellFormed("\uDF75\uD83C"));
    assertEquals("\uFFFD🍵\uFFFD", UnicodeText.wellFormed("\uD83C\uD83C\uDF75\uDF75"));
    assertEquals("a\uFFFDb", UnicodeText.wellFormed("a\uD83Cb"));
  }

  @Test
  void wellFormedTextIsReturnedItself() {
    for (String text : new String[] {"", "abc", "🍵", "\0\uFFFF\uE000"}) {
      assertSame(text, UnicodeText.wellFormed(text));
    }
  }

  @Test
  void keepsTheLengthAndSurvivesUtf8() {
    Random random = new Random(1);
    for (int round = 0; round < 1_000; round++) {
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(12); i > 0; i--) {
        text.append((char) (0xD780 + random.nextInt(0x900)));
      }

      String fixed = UnicodeText.wellFormed(text.toString());

      assertEquals(text.length(), fixed.length());
      assertEquals(
          fixed, new String(fixed.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8));
    }
  }
}
