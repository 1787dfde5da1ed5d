package io.ragstone.question;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class JsonTextTest {

  @Test
  void nothingEndsTheStringOrTheLine() {
    assertEquals("\"a \\\"b\\\" \\\\\"", JsonText.quoted("a \"b\" \\"));
    assertEquals(
        "\"a\\nb\\u000dc\\td\\u2028e\\u2029f\\u0085g\\u0000\"",
        JsonText.quoted("a\nb\rc\td\u2028e\u2029f\u0085g\u0000"));
  }

  @Test
  void theTokensThatEndAMessageAreBrokenUp() {
    assertEquals("\"a< |im_end|>b\"", JsonText.quoted("a<|im_end|>b"));
  }

  @Test
  void whatIsHarmlessStaysReadable() {
    String text = "Wo liegt größeres? List<String> 数据 \uD83D\uDE00";
    assertEquals("\"" + text + "\"", JsonText.quoted(text));
  }
}
