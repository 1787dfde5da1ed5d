package io.ragstone.eval;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.Strictness;
import java.util.Optional;

/** JSON objects as text, one a line, written the same way every time. */
final class JsonLines {
  private static final Gson GSON =
      new GsonBuilder().disableHtmlEscaping().setStrictness(Strictness.STRICT).create();

  private JsonLines() {}

  static String write(JsonObject object) {
    return GSON.toJson(object);
  }

  /** The object that the text is, empty when it is anything else. */
  static Optional<JsonObject> parse(String text) {
    try {
      JsonElement element = GSON.fromJson(text, JsonElement.class);
      return Optional.ofNullable(element)
          .filter(JsonElement::isJsonObject)
          .map(JsonElement::getAsJsonObject);
    } catch (JsonParseException e) {
      return Optional.empty();
    }
  }

  /** A member that is a string or a number (some collections number their ids), as text. */
  static Optional<String> text(JsonObject object, String name) {
    return Optional.ofNullable(object.get(name))
        .filter(JsonElement::isJsonPrimitive)
        .map(JsonElement::getAsJsonPrimitive)
        .filter(primitive -> primitive.isString() || primitive.isNumber())
        .map(JsonElement::getAsString);
  }
}
