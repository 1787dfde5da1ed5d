package io.ragstone.prompt;

import java.util.Objects;

/**
 * One message of a conversation with a language model.
 *
 * @param role who speaks
 * @param text what is said
 */
public record Message(Role role, String text) {
  /** Who speaks. */
  public enum Role {
    /** The rules of the conversation. */
    SYSTEM,
    /** The person asking. */
    USER,
    /** The model. */
    ASSISTANT
  }

  /** Creates a message. */
  public Message {
    Objects.requireNonNull(role, "role");
    Objects.requireNonNull(text, "text");
  }
}
