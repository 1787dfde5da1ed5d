package io.ragstone.question;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ragstone.prompt.Message;
import io.ragstone.splitter.TokenCounter;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConversationTest {
  private static final TokenCounter WORDS = text -> text.split(" ").length;

  private static List<String> questions(Conversation conversation) {
    return conversation.turns().stream().map(Conversation.Turn::question).toList();
  }

  private static Conversation of(Conversation empty, String... questions) {
    Conversation conversation = empty;
    for (String question : questions) {
      conversation = conversation.plus(question, "yes");
    }
    return conversation;
  }

  @Test
  void anEmptyConversationHasNoTurns() {
    assertTrue(Conversation.empty().isEmpty());
    assertEquals(List.of(), Conversation.empty().messages());
  }

  @Test
  void turnsAreAMessageOfTheUserAndOneOfTheAssistantEach() {
    Conversation conversation = Conversation.empty().plus("A?", "a").plus("B?", "b");

    assertFalse(conversation.isEmpty());
    assertEquals(
        List.of(
            new Message(Message.Role.USER, "A?"),
            new Message(Message.Role.ASSISTANT, "a"),
            new Message(Message.Role.USER, "B?"),
            new Message(Message.Role.ASSISTANT, "b")),
        conversation.messages());
  }

  @Test
  void aConversationDoesNotChangeWhenItGoesOn() {
    Conversation before = Conversation.empty().plus("A?", "a");
    before.plus("B?", "b");

    assertEquals(List.of("A?"), questions(before));
    assertThrows(UnsupportedOperationException.class, () -> before.turns().clear());
  }

  @Test
  void theOldestTurnsAreForgotten() {
    Conversation two = Conversation.builder().maxTurns(2).build();

    assertEquals(List.of("B?", "C?"), questions(of(two, "A?", "B?", "C?")));
  }

  @Test
  void tenTurnsAreKeptByDefault() {
    Conversation conversation = Conversation.empty();
    for (int i = 1; i <= 12; i++) {
      conversation = conversation.plus(i + "?", "yes");
    }

    assertEquals(10, Conversation.DEFAULT_MAX_TURNS);
    assertEquals(10, conversation.turns().size());
    assertEquals("3?", conversation.turns().get(0).question());
  }

  @Test
  void turnsBeyondTheTokensAreForgotten() {
    Conversation seven = Conversation.builder().maxTokens(7, WORDS).build();

    assertEquals(List.of("A b?", "C?"), questions(of(seven, "A b?", "C?")));
    assertEquals(List.of("A b?", "C?", "D?"), questions(of(seven, "A b?", "C?", "D?")));
    assertEquals(List.of("C?", "D?", "E?"), questions(of(seven, "A b?", "C?", "D?", "E?")));
  }

  @Test
  void aTurnThatIsTooLongByItselfIsForgottenWithAllBeforeIt() {
    Conversation three = Conversation.builder().maxTokens(3, WORDS).build();

    assertTrue(of(three, "A?", "B c d e f?").isEmpty());
    assertEquals(List.of("G?"), questions(of(three, "A?", "B c d e f?", "G?")));
  }

  @Test
  void limitsArePositive() {
    Conversation.Builder builder = Conversation.builder();

    assertThrows(IllegalArgumentException.class, () -> builder.maxTurns(0));
    assertThrows(IllegalArgumentException.class, () -> builder.maxTokens(-1, WORDS));
  }

  @Test
  void textsAreWellFormed() {
    assertEquals("\uFFFD?", of(Conversation.empty(), "\uD83D?").turns().get(0).question());
  }

  @Test
  void itsTextStaysOutOfLogs() {
    assertEquals("Conversation[1 turns]", of(Conversation.empty(), "Secret?").toString());
  }
}
