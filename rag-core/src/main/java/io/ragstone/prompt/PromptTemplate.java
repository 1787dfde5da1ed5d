package io.ragstone.prompt;

import io.ragstone.error.ConfigurationException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How a question and its context become the messages that a language model reads.
 *
 * <pre>{@code
 * PromptTemplate prompt =
 *     PromptTemplate.fromFiles(Path.of("system.txt"), Path.of("user.txt"), ContextFormat.NUMBERED);
 * }</pre>
 *
 * <p>A template has a system text, which is taken literally, and a user text with the slots <code>
 * {context}</code> and <code>{question}</code>, each at least once. The slot <code>{boundary}
 * </code> stands for a code that is drawn anew for every request: tags of the template's own that
 * carry it, such as <code>&lt;question-{boundary}&gt;</code>, cannot be closed by the text between
 * them. Slots are filled in one pass, so what looks like a slot inside a passage or question stays
 * as it is. Immutable.
 */
public final class PromptTemplate {

  /** How passages are written into the <code>{context}</code> slot. */
  public enum ContextFormat {
    /**
     * The texts alone, joined by one newline, as the tutorial does. Nothing keeps a passage from
     * looking like a part of the prompt: only for documents that are trusted.
     */
    PLAIN,
    /**
     * Each in a block of its own that has a number, to be cited by, and names source and headings.
     * The block's tags carry the boundary, and control tokens of chat models are broken up, in the
     * question too; see {@link UntrustedText}.
     */
    NUMBERED
  }

  /**
   * The prompt of the Milvus and Qwen3 tutorial, letter by letter: passages joined by a newline, no
   * citations.
   */
  public static final PromptTemplate TUTORIAL = shipped("tutorial", ContextFormat.PLAIN);

  /** Numbered blocks, which are data and not orders, and the request to cite them; the default. */
  public static final PromptTemplate GROUNDED = shipped("grounded", ContextFormat.NUMBERED);

  private static final Pattern SLOT = Pattern.compile("\\{([A-Za-z_]+)}");
  private static final Set<String> REQUIRED = Set.of("context", "question");
  private static final Set<String> KNOWN = Set.of("context", "question", "boundary");

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
   * @param user the user message with its slots
   * @param contextFormat how passages are written
   * @return the template
   * @throws IllegalArgumentException when a slot is missing or unknown
   */
  public static PromptTemplate of(String system, String user, ContextFormat contextFormat) {
    Set<String> found =
        SLOT.matcher(user).results().map(slot -> slot.group(1)).collect(Collectors.toSet());
    Set<String> missing = new TreeSet<>(REQUIRED);
    missing.removeAll(found);
    Set<String> unknown = new TreeSet<>(found);
    unknown.removeAll(KNOWN);
    if (!missing.isEmpty() || !unknown.isEmpty()) {
      throw new IllegalArgumentException(
          "The user text needs the slots {context} and {question} and may have {boundary}; missing:"
              + " "
              + slots(missing)
              + ", unknown: "
              + slots(unknown));
    }
    return new PromptTemplate(
        Objects.requireNonNull(system, "system"),
        user,
        Objects.requireNonNull(contextFormat, "contextFormat"));
  }

  /**
   * A template from two text files in UTF-8.
   *
   * @param system the file with the system message
   * @param user the file with the user message and its slots
   * @param contextFormat how passages are written
   * @return the template
   * @throws ConfigurationException when a file cannot be read
   * @throws IllegalArgumentException when a slot is missing or unknown
   */
  public static PromptTemplate fromFiles(Path system, Path user, ContextFormat contextFormat) {
    return of(read(system), read(user), contextFormat);
  }

  /**
   * A template from two resources in UTF-8.
   *
   * @param neighbour a class in whose jar and package the resources are; names that begin with a
   *     slash are looked up from the jar's root
   * @param system the resource with the system message
   * @param user the resource with the user message and its slots
   * @param contextFormat how passages are written
   * @return the template
   * @throws ConfigurationException when a resource is missing
   * @throws IllegalArgumentException when a slot is missing or unknown
   */
  public static PromptTemplate fromResources(
      Class<?> neighbour, String system, String user, ContextFormat contextFormat) {
    return of(read(neighbour, system), read(neighbour, user), contextFormat);
  }

  /**
   * How passages have to be written for this template.
   *
   * @return the format that {@link ContextBuilder.Builder#format} should get
   */
  public ContextFormat contextFormat() {
    return contextFormat;
  }

  /**
   * Fills the template.
   *
   * @param question the question
   * @param context the passages
   * @return a system and a user message
   */
  public List<Message> render(String question, PromptContext context) {
    Map<String, String> slots =
        Map.of(
            "context", context.text(),
            "question", untrusted(question),
            "boundary", context.boundary());
    String filled =
        SLOT.matcher(user).replaceAll(slot -> Matcher.quoteReplacement(slots.get(slot.group(1))));
    return List.of(
        new Message(Message.Role.SYSTEM, system), new Message(Message.Role.USER, filled));
  }

  private String untrusted(String text) {
    return contextFormat == ContextFormat.PLAIN ? text : UntrustedText.withoutControlTokens(text);
  }

  private static List<String> slots(Set<String> names) {
    return names.stream().map(name -> "{" + name + "}").toList();
  }

  private static PromptTemplate shipped(String name, ContextFormat contextFormat) {
    return new PromptTemplate(
        read(PromptTemplate.class, name + ".system.txt"),
        read(PromptTemplate.class, name + ".user.txt"),
        contextFormat);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new ConfigurationException("Could not read the prompt template " + file, e);
    }
  }

  private static String read(Class<?> neighbour, String name) {
    try (InputStream in = neighbour.getResourceAsStream(name)) {
      if (in == null) {
        throw new ConfigurationException(
            "There is no prompt template " + name + " beside " + neighbour.getName());
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new ConfigurationException("Could not read the prompt template " + name, e);
    }
  }
}
