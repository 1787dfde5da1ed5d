package io.ragstone.qwen3;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonIOException;
import com.google.gson.JsonObject;
import com.google.gson.JsonSyntaxException;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import io.ragstone.error.ModelException;
import java.io.IOException;
import java.io.StringReader;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** A JSON object of an untrusted file, whose errors name the file and the field. */
record Json(String file, JsonObject object) {
  private static final int MAX_QUOTED = 80;
  private static final int MAX_PROBLEM = 400;

  static Json parse(String file, byte[] bytes) {
    return parse(file, ByteBuffer.wrap(bytes));
  }

  static Json parse(String file, ByteBuffer bytes) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(bytes.duplicate()).toString();
      JsonReader reader = new JsonReader(new StringReader(text));
      reader.setStrictness(Strictness.STRICT);
      JsonElement element = new Gson().getAdapter(JsonElement.class).read(reader);
      if (!element.isJsonObject() || reader.peek() != JsonToken.END_DOCUMENT) {
        throw new ModelException(file + " must hold one JSON object and nothing else");
      }
      return new Json(file, element.getAsJsonObject());
    } catch (CharacterCodingException e) {
      throw new ModelException(file + " is not valid UTF-8", e);
    } catch (IOException
        | JsonIOException
        | JsonSyntaxException
        | IllegalStateException
        | NumberFormatException e) {
      throw new ModelException(
          file + " is not valid JSON: " + clip(String.valueOf(e.getMessage()), MAX_PROBLEM), e);
    }
  }

  Optional<JsonElement> get(String field) {
    return Optional.ofNullable(object.get(field)).filter(value -> !value.isJsonNull());
  }

  JsonElement require(String field) {
    return get(field).orElseThrow(() -> malformed(field, "is missing"));
  }

  Optional<Json> child(String field) {
    return get(field)
        .map(
            value -> {
              if (!value.isJsonObject()) {
                throw malformed(field, "must be an object, but is " + brief(value));
              }
              return new Json(file + " \"" + clip(field) + "\"", value.getAsJsonObject());
            });
  }

  String text(String field) {
    JsonElement value = require(field);
    if (!value.isJsonPrimitive() || !value.getAsJsonPrimitive().isString()) {
      throw malformed(field, "must be a text, but is " + brief(value));
    }
    return value.getAsString();
  }

  boolean flag(String field, boolean defaultValue) {
    return get(field)
        .map(
            value -> {
              if (!value.isJsonPrimitive() || !value.getAsJsonPrimitive().isBoolean()) {
                throw malformed(field, "must be true or false, but is " + brief(value));
              }
              return value.getAsBoolean();
            })
        .orElse(defaultValue);
  }

  double number(String field) {
    JsonElement value = require(field);
    if (!value.isJsonPrimitive() || !value.getAsJsonPrimitive().isNumber()) {
      throw malformed(field, "must be a number, but is " + brief(value));
    }
    return value.getAsDouble();
  }

  int positiveInt(String field, int max) {
    return (int) wholeNumber(field, require(field), 1, max);
  }

  /** A token id, which must be a row of the embedding table. */
  int idBelow(String field, int vocabularySize) {
    return (int) wholeNumber(field, require(field), 0, vocabularySize - 1);
  }

  List<Long> wholeNumbers(String field, long max) {
    JsonElement value = require(field);
    if (!value.isJsonArray()) {
      throw malformed(field, "must be a list of whole numbers, but is " + brief(value));
    }
    JsonArray array = value.getAsJsonArray();
    return array.asList().stream().map(item -> wholeNumber(field, item, 0, max)).toList();
  }

  private long wholeNumber(String field, JsonElement value, long min, long max) {
    if (value.isJsonPrimitive()
        && value.getAsJsonPrimitive().isNumber()
        && value.getAsString().length() <= 32) {
      try {
        long number = new BigDecimal(value.getAsString()).longValueExact();
        if (number >= min && number <= max) {
          return number;
        }
      } catch (ArithmeticException | NumberFormatException e) {
        // Falls through to the message below, which names the value.
      }
    }
    throw malformed(
        field, "must be a whole number from " + min + " to " + max + ", but is " + brief(value));
  }

  ModelException malformed(String field, String problem) {
    return new ModelException(file + ": \"" + clip(field) + "\" " + clip(problem, MAX_PROBLEM));
  }

  /** Names and values come from the file too: a message must not be as long as that. */
  static String clip(String text) {
    return clip(text, MAX_QUOTED);
  }

  private static String clip(String text, int max) {
    return text.length() <= max ? text : text.substring(0, max) + "…";
  }

  static String brief(JsonElement value) {
    return clip(value.toString());
  }
}
