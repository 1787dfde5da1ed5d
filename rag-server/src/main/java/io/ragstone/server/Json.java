package io.ragstone.server;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.Strictness;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** JSON as it is read and written here: strict in, and compact out. */
final class Json {
  private static final Gson GSON =
      new GsonBuilder()
          .disableHtmlEscaping()
          .serializeNulls()
          .setStrictness(Strictness.STRICT)
          .create();

  private Json() {}

  static byte[] bytes(JsonElement json) {
    return GSON.toJson(json).getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Reads an object.
   *
   * @throws RequestException when the bytes are no JSON object in UTF-8
   */
  static JsonObject object(byte[] body) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
      JsonElement json = GSON.fromJson(text, JsonElement.class);
      if (json != null && json.isJsonObject()) {
        return json.getAsJsonObject();
      }
      throw notJson("it is something else");
    } catch (CharacterCodingException e) {
      throw notJson("it is not UTF-8");
    } catch (JsonParseException e) {
      throw notJson(Problem.messageOf(e));
    }
  }

  private static RequestException notJson(String why) {
    return RequestException.of(400, "invalid_json", "The body must be one JSON object, but " + why);
  }
}
