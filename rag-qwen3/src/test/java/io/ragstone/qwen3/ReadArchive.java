package io.ragstone.qwen3;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** What is in an archive of {@link TorchScriptArchive}, read independently of how it is written. */
record ReadArchive(Map<String, byte[]> entries) {
  private static final String FOLDER = "qwen3/";

  static ReadArchive of(byte[] archive) {
    Map<String, byte[]> entries = new HashMap<>();
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(archive))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        if (!entry.getName().startsWith(FOLDER) || entry.getMethod() != ZipEntry.STORED) {
          throw new AssertionError("libtorch does not read " + entry);
        }
        // Reading it to its end compares the checksum.
        entries.put(entry.getName().substring(FOLDER.length()), zip.readAllBytes());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new ReadArchive(entries);
  }

  String text(String entry) {
    return new String(entries.get(entry), UTF_8);
  }

  /** The attributes of the module, by the few operations that its pickle has. */
  Map<String, Object> attributes() {
    ByteBuffer pickle = ByteBuffer.wrap(entries.get("data.pkl")).order(ByteOrder.LITTLE_ENDIAN);
    Deque<Object> stack = new ArrayDeque<>();
    Map<String, Object> attributes = new HashMap<>();
    while (true) {
      int operation = pickle.get() & 0xFF;
      switch (operation) {
        case 0x80 -> pickle.get();
        case 'c' -> stack.push(line(pickle) + "." + line(pickle));
        case ')', 0x81, '}', '(', 'e', 't' -> stack.push((char) operation);
        case ']' -> stack.push(List.of());
        case 'R' -> {
          while (!(stack.peek() instanceof List)) {
            stack.pop();
          }
          Object list = stack.pop();
          stack.pop();
          stack.pop();
          stack.push(list);
        }
        case 0x88 -> stack.push(true);
        case 0x89 -> stack.push(false);
        case 'J' -> stack.push(pickle.getInt());
        case 'G' -> stack.push(pickle.order(ByteOrder.BIG_ENDIAN).getDouble());
        case 'X' -> {
          byte[] name = new byte[pickle.getInt()];
          pickle.get(name);
          stack.push(new String(name, US_ASCII));
        }
        case 'u' -> {
          while (!stack.peek().equals('(')) {
            Object value = stack.pop();
            attributes.put((String) stack.pop(), value);
          }
        }
        case 'b' -> stack.push("built");
        case '.' -> {
          return attributes;
        }
        default -> throw new AssertionError("unknown operation " + operation);
      }
      pickle.order(ByteOrder.LITTLE_ENDIAN);
    }
  }

  private static String line(ByteBuffer pickle) {
    StringBuilder line = new StringBuilder();
    for (byte b = pickle.get(); b != '\n'; b = pickle.get()) {
      line.append((char) b);
    }
    return line.toString();
  }
}
