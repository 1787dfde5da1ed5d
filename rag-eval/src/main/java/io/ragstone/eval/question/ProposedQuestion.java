package io.ragstone.eval.question;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a model wrote on a line.
 *
 * @param question the question, not blank
 * @param answer the answer, not blank
 */
record ProposedQuestion(String question, String answer) {

  /** The lines of a reply that could be objects; models like to put them between other ones. */
  static List<String> lines(String reply) {
    return reply.lines().map(String::strip).filter(line -> line.startsWith("{")).toList();
  }

  static Optional<ProposedQuestion> parse(String line) {
    try {
      JsonElement parsed = JsonParser.parseString(line);
      if (parsed instanceof JsonObject object) {
        return text(object, "question")
            .flatMap(
                question ->
                    text(object, "answer").map(answer -> new ProposedQuestion(question, answer)));
      }
    } catch (JsonParseException e) {
      // Told by the empty result, as an object without the members is.
    }
    return Optional.empty();
  }

  /** Whether the answer stands in a text, whatever the case and the white space. */
  boolean isAnsweredIn(String passage) {
    return folded(passage).contains(folded(answer));
  }

  String foldedQuestion() {
    return folded(question);
  }

  private static Optional<String> text(JsonObject object, String member) {
    return Optional.ofNullable(object.get(member))
        .filter(value -> value.isJsonPrimitive() && value.getAsJsonPrimitive().isString())
        .map(value -> value.getAsString().strip())
        .filter(text -> !text.isEmpty());
  }

  private static String folded(String text) {
    return text.strip().replaceAll("\\s+", " ").toLowerCase(Locale.ROOT);
  }
}
