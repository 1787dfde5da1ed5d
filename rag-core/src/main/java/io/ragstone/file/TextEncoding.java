package io.ragstone.file;

import io.ragstone.error.DocumentException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;

/**
 * Says in which encoding a file's text is.
 *
 * <pre>{@code
 * TextFormat strict = TextFormat.of(TextEncoding.utf8());
 * TextFormat old = TextFormat.of(TextEncoding.of(Charset.forName("windows-1252")));
 * }</pre>
 *
 * <p>Contract: the answer may be wrong for a file that is malformed; whoever decodes it fails then,
 * because no character is ever replaced. Implementations may be shared between threads.
 */
@FunctionalInterface
public interface TextEncoding {

  /**
   * The encoding of a file.
   *
   * @param file the file
   * @return its encoding
   * @throws DocumentException when it cannot be told
   * @throws IOException when the file cannot be read
   */
  Charset charsetOf(SourceFile file) throws IOException;

  /**
   * What the byte order mark of a file says, and UTF-8 where there is none.
   *
   * @return the encoding
   */
  static TextEncoding utf8() {
    return file -> byteOrderMark(file).orElse(StandardCharsets.UTF_8);
  }

  /**
   * One encoding for all files, whatever they say.
   *
   * @param charset the encoding
   * @return the encoding
   */
  static TextEncoding of(Charset charset) {
    Objects.requireNonNull(charset, "charset");
    return file -> charset;
  }

  /**
   * What the byte order mark at the start of a file says.
   *
   * @param file the file
   * @return UTF-8, or UTF-16 or UTF-32 in one of their byte orders; empty when there is no mark
   * @throws IOException when the file cannot be read
   */
  static Optional<Charset> byteOrderMark(SourceFile file) throws IOException {
    try (InputStream in = file.open()) {
      return ByteOrderMark.of(in.readNBytes(4)).map(ByteOrderMark::charset);
    }
  }
}
