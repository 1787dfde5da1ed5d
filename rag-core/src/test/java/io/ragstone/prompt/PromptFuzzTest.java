package io.ragstone.prompt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.ragstone.document.Chunk;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** Hostile passages, names and questions in the grounded prompt. */
class PromptFuzzTest {
  /** What servers read as their own, in lower case. */
  private static final List<String> CONTROL_TOKENS =
      List.of("<|im_start|>", "<|im_end|>", "<|eot_id|>", "</s>", "[/inst]", "<end_of_turn>");

  @FuzzTest
  void aPassageStaysInItsBlock(byte[] bytes) {
    String hostile = new String(bytes, StandardCharsets.UTF_8);
    Chunk chunk =
        Chunk.builder("name " + hostile, hostile + " said.").headingPath(List.of(hostile)).build();
    PromptContext context =
        ContextBuilder.builder().build().build(List.of(Passages.passage(chunk, 1)));
    String prompt = PromptTemplate.GROUNDED.render(hostile, context).get(1).text();

    String tag = "passage-" + context.boundary();
    assertEquals(1, occurrences("<" + tag + " ", prompt));
    assertEquals(1, occurrences("</" + tag + ">", prompt));
    assertTrue(context.text().lines().toList().get(1).startsWith("Source: name "));
    String lower = prompt.toLowerCase(Locale.ROOT);
    for (String token : CONTROL_TOKENS) {
      assertFalse(lower.contains(token), token);
    }
  }

  private static int occurrences(String part, String text) {
    int count = 0;
    for (int at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + 1)) {
      count++;
    }
    return count;
  }
}
