package io.ragstone.documents;

import io.ragstone.file.SourceFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;

/**
 * What a look at all bytes of a file shows, whatever its size.
 *
 * @param isWellFormed whether all of it can be decoded in the encoding
 * @param wellFormedBytes how many bytes can, from the start
 * @param hasZeros whether there are zero bytes
 * @param hasEscapes whether there are escape characters
 */
record ByteScan(boolean isWellFormed, long wellFormedBytes, boolean hasZeros, boolean hasEscapes) {
  private static final int BLOCK = 1 << 16;
  private static final byte ESCAPE = 0x1B;

  static ByteScan of(SourceFile file, Charset charset) throws IOException {
    CharsetDecoder decoder = charset.newDecoder();
    ByteBuffer bytes = ByteBuffer.allocate(BLOCK);
    CharBuffer characters = CharBuffer.allocate(BLOCK);
    boolean wellFormed = true;
    boolean zeros = false;
    boolean escapes = false;
    long decoded = 0;
    try (InputStream in = file.open()) {
      boolean atEnd = false;
      while (!atEnd) {
        int from = bytes.position();
        int read = in.readNBytes(bytes.array(), from, bytes.remaining());
        atEnd = read < bytes.remaining();
        for (int i = from; i < from + read; i++) {
          zeros |= bytes.array()[i] == 0;
          escapes |= bytes.array()[i] == ESCAPE;
        }
        bytes.limit(from + read).position(0);
        if (wellFormed) {
          wellFormed = !decode(decoder, bytes, characters, atEnd);
          decoded += bytes.position();
        }
        if (wellFormed) {
          bytes.compact();
        } else {
          bytes.clear();
        }
      }
    }
    return new ByteScan(wellFormed, decoded, zeros, escapes);
  }

  /** Returns whether something malformed was met. */
  private static boolean decode(
      CharsetDecoder decoder, ByteBuffer bytes, CharBuffer characters, boolean atEnd) {
    while (true) {
      characters.clear();
      CoderResult result = decoder.decode(bytes, characters, atEnd);
      if (!result.isOverflow()) {
        return result.isError();
      }
    }
  }
}
