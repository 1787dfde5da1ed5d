package io.ragstone.question;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Replies as models write them. */
class ModelReplyTest {

  private static List<String> items(String written) {
    return ModelReply.of(written).items();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "First query\nSecond query",
        "1. First query\n2. Second query",
        "1) First query\n2) Second query",
        "(1) First query\n(2) Second query",
        "1: First query\n2: Second query",
        "**1.** First query\n**2.** Second query",
        "Query 1: First query\nQuery 2: Second query",
        "a. First query\nb. Second query",
        "- First query\n- Second query",
        "* First query\n* Second query",
        "• First query\n  • Second query",
        "- \"First query\"\n- \"Second query\"",
        "- “First query”\n- « Second query »",
        "1. **First query**\n2. `Second query`",
        "\r\n\r\nFirst query\r\n\r\n\r\nSecond query\r\n",
        "[\n  \"First query\",\n  \"Second query\"\n]",
        "```\nFirst query\nSecond query\n```",
        "Here are two queries:\nFirst query\nSecond query",
        "Sure! Here you go.\n\n1. First query\n2. Second query\n\nI hope this helps!",
        "# Queries\nFirst query\nSecond query",
        "First query\nfirst  QUERY\nSecond query",
        "<think>\n1. Let me think\n</think>\n\nFirst query\nSecond query",
      })
  void aListIsReadHoweverItIsWritten(String written) {
    assertEquals(List.of("First query", "Second query"), items(written));
  }

  @Test
  void nothingIsMadeOfNothing() {
    for (String empty : List.of("", " \n ", "---\n***", "```\n```", "1.", "Here they are:")) {
      assertEquals(List.of(), items(empty), empty);
    }
  }

  @Test
  void whatOnlyLooksLikeAMarkStays() {
    List<String> questions =
        List.of("\"Flush\" or \"compact\"?", "C++ client?", "2023. What then?");

    assertEquals(questions, items(String.join("\n", questions)));
  }

  @Test
  void quotesAroundTheWholeAreTakenOff() {
    assertEquals("Where is it?", ModelReply.of(" \"**Where is it?**\"\n").unquoted());
    assertEquals("'a' and 'b'", ModelReply.of("'a' and 'b'").unquoted());
    assertEquals("\"", ModelReply.of("\"").unquoted());
    assertEquals("Is \"a\"", ModelReply.of("Is \"a\"").unquoted());
  }

  @Test
  void onlyThoughtsInFrontAreTakenOff() {
    assertEquals("b", ModelReply.of("<think>a</think>b").text());
    assertEquals("b <think>c</think>", ModelReply.of("b <think>c</think>").text());
    assertEquals("b</think>", ModelReply.of("<think>a</think>b</think>").text());
  }
}
