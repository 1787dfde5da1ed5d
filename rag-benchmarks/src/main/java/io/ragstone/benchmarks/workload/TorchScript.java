package io.ragstone.benchmarks.workload;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Packs a source beside this class into the uncompressed zip that libtorch loads: the source, and a
 * pickle of its object, whose lists of tensors are empty.
 */
final class TorchScript {
  private TorchScript() {}

  /**
   * An archive.
   *
   * @param source the name of the file
   * @param type the name of its class
   * @param lists the names of its lists of tensors
   */
  static byte[] archive(String source, String type, String... lists) {
    ByteArrayOutputStream archive = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(archive);
        InputStream code = TorchScript.class.getResourceAsStream(source)) {
      entry(zip, "data.pkl", attributes(type, lists));
      entry(zip, "code/__torch__.py", code.readAllBytes());
      entry(zip, "constants.pkl", new byte[] {(byte) 0x80, 2, ')', '.'});
      entry(zip, "version", ascii("3\n"));
      entry(zip, "byteorder", ascii("little"));
    } catch (IOException e) {
      throw new UncheckedIOException("Could not write to memory", e);
    }
    return archive.toByteArray();
  }

  private static byte[] attributes(String type, String... lists) {
    ByteArrayOutputStream pickle = new ByteArrayOutputStream();
    pickle.writeBytes(new byte[] {(byte) 0x80, 2});
    pickle.writeBytes(ascii("c__torch__\n" + type + "\n"));
    pickle.writeBytes(new byte[] {')', (byte) 0x81, '}', '('});
    name(pickle, "training");
    pickle.write(0x89);
    for (String list : lists) {
      name(pickle, list);
      pickle.writeBytes(ascii("ctorch.jit._pickle\nbuild_tensorlist\n(](etR"));
    }
    pickle.writeBytes(ascii("ub."));
    return pickle.toByteArray();
  }

  private static void name(ByteArrayOutputStream pickle, String name) {
    pickle.write('X');
    pickle.writeBytes(new byte[] {(byte) name.length(), 0, 0, 0});
    pickle.writeBytes(ascii(name));
  }

  private static void entry(ZipOutputStream zip, String name, byte[] content) throws IOException {
    CRC32 checksum = new CRC32();
    checksum.update(content);
    ZipEntry entry = new ZipEntry("products/" + name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.length);
    entry.setCrc(checksum.getValue());
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
