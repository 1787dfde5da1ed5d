package io.ragstone.benchmarks;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ShortBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** One bfloat16 tensor of a model that was written. */
final class WrittenTensor {
  private final int columns;
  private final ShortBuffer values;

  private WrittenTensor(int columns, ShortBuffer values) {
    this.columns = columns;
    this.values = values;
  }

  static WrittenTensor read(Path model, String name) throws IOException {
    ByteBuffer file =
        ByteBuffer.wrap(Files.readAllBytes(model.resolve("model.safetensors")))
            .order(ByteOrder.LITTLE_ENDIAN);
    byte[] header = new byte[Math.toIntExact(file.getLong())];
    file.get(header);
    JsonObject tensor =
        JsonParser.parseString(new String(header, StandardCharsets.UTF_8))
            .getAsJsonObject()
            .getAsJsonObject(name + ".weight");
    JsonArray shape = tensor.getAsJsonArray("shape");
    JsonArray offsets = tensor.getAsJsonArray("data_offsets");
    int begin = offsets.get(0).getAsInt();
    ByteBuffer bytes =
        file.slice(file.position() + begin, offsets.get(1).getAsInt() - begin)
            .order(ByteOrder.LITTLE_ENDIAN);
    return new WrittenTensor(shape.get(shape.size() - 1).getAsInt(), bytes.asShortBuffer());
  }

  int columns() {
    return columns;
  }

  int size() {
    return values.limit();
  }

  float value(int index) {
    return Float.intBitsToFloat(values.get(index) << 16);
  }
}
