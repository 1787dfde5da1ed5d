package io.ragstone.qwen3;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Packs {@code qwen3.py} into the archive that {@code torch::jit::load} reads: an uncompressed zip
 * of the source, with the methods of {@link Products} behind those of the model, and a pickle with
 * the module's attributes. The weights are not in it; they are handed to the module's {@code load}
 * and {@code add_layer} methods.
 */
final class TorchScriptArchive {
  private static final String MODEL = "qwen3.py";

  private TorchScriptArchive() {}

  static byte[] of(Qwen3Config config, Products products) {
    ByteArrayOutputStream archive = new ByteArrayOutputStream();
    ByteArrayOutputStream code = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(archive)) {
      code.writeBytes(resource(MODEL));
      code.writeBytes(resource(products.resource()));
      entry(zip, "data.pkl", attributes(config));
      entry(zip, "code/__torch__.py", code.toByteArray());
      entry(zip, "constants.pkl", new byte[] {(byte) 0x80, 2, ')', '.'});
      entry(zip, "version", ascii("3\n"));
      entry(zip, "byteorder", ascii("little"));
    } catch (IOException e) {
      throw new UncheckedIOException("Could not write to memory", e);
    }
    return archive.toByteArray();
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream source = TorchScriptArchive.class.getResourceAsStream(name)) {
      if (source == null) {
        throw new IllegalStateException("The jar lacks its resource io/ragstone/qwen3/" + name);
      }
      return source.readAllBytes();
    }
  }

  private static void entry(ZipOutputStream zip, String name, byte[] content) throws IOException {
    ZipEntry entry = new ZipEntry("qwen3/" + name);
    CRC32 checksum = new CRC32();
    checksum.update(content);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.length);
    entry.setCrc(checksum.getValue());
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }

  private static byte[] attributes(Qwen3Config config) {
    return new Pickle()
        .beginObject("Qwen3")
        .attribute("training", false)
        .attribute("heads", config.heads())
        .attribute("kv_heads", config.kvHeads())
        .attribute("head_dim", config.headDim())
        .attribute("eps", config.rmsNormEpsilon())
        .attribute("theta", config.ropeTheta())
        .emptyTensorList("weights")
        .endObject();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** Writes the few opcodes of Python's pickle protocol 2 that one object with attributes takes. */
  private static final class Pickle {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Pickle beginObject(String className) {
      out.writeBytes(new byte[] {(byte) 0x80, 2});
      out.writeBytes(ascii("c__torch__\n" + className + "\n"));
      out.writeBytes(new byte[] {')', (byte) 0x81, '}', '('});
      return this;
    }

    Pickle attribute(String name, boolean value) {
      name(name).write(value ? 0x88 : 0x89);
      return this;
    }

    Pickle attribute(String name, int value) {
      name(name).write('J');
      out.writeBytes(
          ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array());
      return this;
    }

    Pickle attribute(String name, double value) {
      name(name).write('G');
      out.writeBytes(ByteBuffer.allocate(Double.BYTES).putDouble(value).array());
      return this;
    }

    Pickle emptyTensorList(String name) {
      name(name).writeBytes(ascii("ctorch.jit._pickle\nbuild_tensorlist\n(](etR"));
      return this;
    }

    byte[] endObject() {
      out.writeBytes(ascii("ub."));
      return out.toByteArray();
    }

    private ByteArrayOutputStream name(String name) {
      out.write('X');
      out.writeBytes(
          ByteBuffer.allocate(Integer.BYTES)
              .order(ByteOrder.LITTLE_ENDIAN)
              .putInt(name.length())
              .array());
      out.writeBytes(ascii(name));
      return out;
    }
  }
}
