package io.ragstone.question;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;

/** Whatever a model writes where it was asked for a line or a list. */
class ModelReplyFuzzTest {
  /** How long a reply is made of one that is short, so that slow or deep reading shows. */
  private static final int LONG = 20_000;

  @FuzzTest
  void aReplyIsAListOfDifferentLines(byte[] bytes) {
    String written = new String(bytes, StandardCharsets.UTF_8);
    ModelReply reply = ModelReply.of(written);
    List<String> items = reply.items();

    for (String item : items) {
      assertFalse(item.isBlank());
      assertTrue(reply.text().contains(item));
    }
    assertEquals(items.size(), new HashSet<>(items).size());
    assertTrue(written.contains(reply.unquoted()));
  }

  @FuzzTest
  void aLongReplyIsReadToo(byte[] bytes) {
    String unit = new String(bytes, StandardCharsets.UTF_8);
    ModelReply reply = ModelReply.of(unit.repeat(LONG / Math.max(1, unit.length())));

    assertTrue(reply.text().contains(reply.unquoted()));
    assertTrue(reply.items().size() <= LONG);
  }
}
