package io.ragstone.qwen3;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.ragstone.qwen3.reference.ParityFixtures;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;

/** A copy of a tiny model in a folder, whose files a test may damage. */
record TinyModel(Path folder) {
  static final String CONFIG = "config.json";
  static final String TOKENIZER = "tokenizer.json";
  static final String WEIGHTS = "model.safetensors";
  static final String INDEX = "model.safetensors.index.json";

  static TinyModel copyTo(Path folder, String fixture) throws IOException {
    return new TinyModel(ParityFixtures.load(fixture).copyModelTo(folder));
  }

  /** JSON with single quotes for double ones. */
  static JsonElement json(String text) {
    return JsonParser.parseString(text.replace('\'', '"'));
  }

  ModelFiles files() {
    return ModelSource.folder(folder).files();
  }

  Qwen3Engine open() {
    return Qwen3Engine.builder(ModelSource.folder(folder)).build();
  }

  Path path(String file) {
    return folder.resolve(file);
  }

  byte[] read(String file) throws IOException {
    return Files.readAllBytes(path(file));
  }

  void write(String file, byte[] content) throws IOException {
    Files.write(path(file), content);
  }

  void write(String file, String content) throws IOException {
    Files.writeString(path(file), content);
  }

  void delete(String file) throws IOException {
    Files.delete(path(file));
  }

  void editJson(String file, Consumer<JsonObject> edit) throws IOException {
    JsonObject json = JsonParser.parseString(Files.readString(path(file))).getAsJsonObject();
    edit.accept(json);
    write(file, json.toString());
  }

  /** The JSON header of a safetensors file. */
  String header(String file) throws IOException {
    ByteBuffer content = ByteBuffer.wrap(read(file)).order(ByteOrder.LITTLE_ENDIAN);
    return new String(content.array(), Long.BYTES, (int) content.getLong(), StandardCharsets.UTF_8);
  }

  /** The bytes of the tensors of a safetensors file. */
  byte[] data(String file) throws IOException {
    ByteBuffer content = ByteBuffer.wrap(read(file)).order(ByteOrder.LITTLE_ENDIAN);
    int start = Long.BYTES + (int) content.getLong();
    return Arrays.copyOfRange(content.array(), start, content.capacity());
  }

  void writeSafeTensors(String file, byte[] header, byte[] data) throws IOException {
    write(
        file,
        ByteBuffer.allocate(Long.BYTES + header.length + data.length)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(header.length)
            .put(header)
            .put(data)
            .array());
  }

  void editHeader(String file, Consumer<JsonObject> edit) throws IOException {
    JsonObject header = JsonParser.parseString(header(file)).getAsJsonObject();
    edit.accept(header);
    writeSafeTensors(file, header.toString().getBytes(StandardCharsets.UTF_8), data(file));
  }
}
