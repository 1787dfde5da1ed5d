package io.ragstone.generation;

import io.ragstone.document.Chunk;
import io.ragstone.retrieval.Passage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * How a question and its passages become the messages that a language model reads.
 *
 * <p>A template has a system and a user text; the user text has the slots <code>{context}</code>
 * and <code>{question}</code>, each at least once and no others. Slots are filled in one pass, so
 * what looks like a slot inside a passage or question stays as it is. Immutable.
 */
public final class PromptTemplate {

  /** How passages are written into the <code>{context}</code> slot. */
  public enum ContextFormat {
    /** The texts alone, joined by one newline, as the tutorial does. */
    PLAIN,
    /** Each under its number, source and headings, so that the model can cite it. */
    NUMBERED
  }

  /**
   * The prompt of the Milvus and Qwen3 tutorial, letter by letter: passages joined by a newline, no
   * citations.
   */
  public static final PromptTemplate TUTORIAL = shipped("tutorial", ContextFormat.PLAIN);

  /** Numbered passages and the request to cite them; the default. */
  public static final PromptTemplate GROUNDED = shipped("grounded", ContextFormat.NUMBERED);

  private static final Pattern SLOT = Pattern.compile("\\{([A-Za-z_]+)}");
  private static final Set<String> SLOTS = Set.of("context", "question");

  private final String system;
  private final String user;
  private final ContextFormat contextFormat;

  private PromptTemplate(String system, String user, ContextFormat contextFormat) {
    this.system = system;
    this.user = user;
    this.contextFormat = contextFormat;
  }

  /**
   * A template of one's own.
   *
   * @param system the system message, taken literally
   * @param user the user message with the slots <code>{context}</code> and <code>{question}</code>
   * @param contextFormat how passages are written
   * @return the template
   * @throws IllegalArgumentException when a slot is missing or unknown
   */
  public static PromptTemplate of(String system, String user, ContextFormat contextFormat) {
    Set<String> found = new HashSet<>();
    Matcher matcher = SLOT.matcher(user);
    while (matcher.find()) {
      found.add(matcher.group(1));
    }
    if (!found.equals(SLOTS)) {
      throw new IllegalArgumentException(
          "The user text needs the slots {context} and {question} and no others, but has "
              + found.stream().sorted().map(slot -> "{" + slot + "}").toList());
    }
    return new PromptTemplate(
        Objects.requireNonNull(system, "system"),
        user,
        Objects.requireNonNull(contextFormat, "contextFormat"));
  }

  /**
   * Fills the template.
   *
   * @param question the question
   * @param passages the passages, best first
   * @return a system and a user message
   */
  public List<Message> render(String question, List<Passage> passages) {
    Map<String, String> slots = Map.of("context", context(passages), "question", question);
    String filled =
        SLOT.matcher(user).replaceAll(slot -> Matcher.quoteReplacement(slots.get(slot.group(1))));
    return List.of(
        new Message(Message.Role.SYSTEM, system), new Message(Message.Role.USER, filled));
  }

  private String context(List<Passage> passages) {
    return switch (contextFormat) {
      case PLAIN -> passages.stream().map(Passage::text).collect(Collectors.joining("\n"));
      case NUMBERED ->
          IntStream.range(0, passages.size())
              .mapToObj(i -> "[" + (i + 1) + "] " + block(passages.get(i).chunk()))
              .collect(Collectors.joining("\n\n"));
    };
  }

  private static String block(Chunk chunk) {
    List<String> heading = new ArrayList<>(List.of(chunk.sourceId()));
    heading.addAll(chunk.headingPath());
    return "(" + String.join(" > ", heading) + ")\n" + chunk.text().strip();
  }

  private static PromptTemplate shipped(String name, ContextFormat contextFormat) {
    return new PromptTemplate(
        resource(name + ".system.txt"), resource(name + ".user.txt"), contextFormat);
  }

  private static String resource(String name) {
    try (InputStream in = PromptTemplate.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(
            "The jar lacks its resource io/ragstone/generation/" + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("Could not read the resource " + name, e);
    }
  }
}
