package io.ragstone.server;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The fields of a request's body. Fields that nobody asks for are passed over, as other servers do;
 * {@code null} is as good as missing. What is wrong is a {@link RequestException}.
 */
final class JsonFields {
  private final JsonObject json;

  JsonFields(JsonObject json) {
    this.json = json;
  }

  /** A field as it is. */
  Optional<JsonElement> find(String name) {
    return Optional.ofNullable(json.get(name)).filter(value -> !value.isJsonNull());
  }

  JsonElement require(String name) {
    return find(name)
        .orElseThrow(() -> RequestException.of(name, "The field \"" + name + "\" is missing"));
  }

  Optional<String> text(String name) {
    return find(name).map(value -> text(name, value));
  }

  String requiredText(String name, int maxCharacters) {
    String text = text(name, require(name));
    if (text.isBlank()) {
      throw RequestException.of(name, "\"" + name + "\" is blank");
    }
    if (text.length() > maxCharacters) {
      throw RequestException.of(
          name,
          "\"" + name + "\" may have " + maxCharacters + " characters, but has " + text.length());
    }
    return text;
  }

  /** One of several words, the first when the field is missing. */
  String choice(String name, List<String> choices) {
    String value = text(name).orElse(choices.get(0));
    if (!choices.contains(value)) {
      throw RequestException.of(
          name, "\"" + name + "\" must be one of " + choices + ", but was \"" + value + "\"");
    }
    return value;
  }

  boolean flag(String name) {
    return find(name)
        .map(
            value -> {
              if (!value.isJsonPrimitive() || !value.getAsJsonPrimitive().isBoolean()) {
                throw RequestException.of(
                    name, "\"" + name + "\" must be true or false, but was " + shortened(value));
              }
              return value.getAsBoolean();
            })
        .orElse(false);
  }

  /** A whole number from 1 to a largest one. */
  OptionalInt number(String name, int max) {
    Optional<JsonElement> value = find(name);
    if (value.isEmpty()) {
      return OptionalInt.empty();
    }
    try {
      if (value.get().isJsonPrimitive() && value.get().getAsJsonPrimitive().isNumber()) {
        int number = value.get().getAsBigDecimal().intValueExact();
        if (number >= 1 && number <= max) {
          return OptionalInt.of(number);
        }
      }
    } catch (ArithmeticException | NumberFormatException e) {
      // Told below, as everything else that is no such number.
    }
    throw RequestException.of(
        name,
        "\""
            + name
            + "\" must be a whole number from 1 to "
            + max
            + ", but was "
            + shortened(value.get()));
  }

  static String text(String name, JsonElement value) {
    if (!value.isJsonPrimitive() || !value.getAsJsonPrimitive().isString()) {
      throw RequestException.of(
          name, "\"" + name + "\" must be a string, but was " + shortened(value));
    }
    return value.getAsString();
  }

  static String shortened(JsonElement value) {
    String text = value.toString();
    int most = 80;
    return text.length() <= most
        ? text
        : text.substring(0, text.offsetByCodePoints(0, text.codePointCount(0, most))) + "…";
  }
}
