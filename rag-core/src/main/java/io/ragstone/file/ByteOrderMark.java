package io.ragstone.file;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** The marks of Unicode's encodings. UTF-32 stands before UTF-16, whose mark it begins with. */
enum ByteOrderMark {
  UTF_8(StandardCharsets.UTF_8, "\u00EF\u00BB\u00BF"),
  UTF_32_LITTLE_ENDIAN(Charset.forName("UTF-32LE"), "\u00FF\u00FE\0\0"),
  UTF_32_BIG_ENDIAN(Charset.forName("UTF-32BE"), "\0\0\u00FE\u00FF"),
  UTF_16_LITTLE_ENDIAN(StandardCharsets.UTF_16LE, "\u00FF\u00FE"),
  UTF_16_BIG_ENDIAN(StandardCharsets.UTF_16BE, "\u00FE\u00FF");

  private final Charset charset;
  private final String bytes;

  ByteOrderMark(Charset charset, String bytes) {
    this.charset = charset;
    this.bytes = bytes;
  }

  Charset charset() {
    return charset;
  }

  static Optional<ByteOrderMark> of(byte[] start) {
    String bytes = new String(start, StandardCharsets.ISO_8859_1);
    return Arrays.stream(values()).filter(mark -> bytes.startsWith(mark.bytes)).findFirst();
  }
}
