package io.ragstone.documents;

import com.ibm.icu.text.CharsetDetector;
import com.ibm.icu.text.CharsetMatch;
import io.ragstone.error.DocumentException;
import io.ragstone.file.SourceFile;
import io.ragstone.file.TextEncoding;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/**
 * Finds out in which encoding a file is.
 *
 * <p>A byte order mark decides; without one, what is well-formed UTF-8 to its end is UTF-8. For
 * anything else ICU's {@link CharsetDetector} is asked about the 8,000 bytes around the first that
 * is not UTF-8, and its best guess that fits the whole file is taken. Files that hold zero bytes
 * are UTF-16, UTF-32 or no text; escape sequences are looked at for ISO-2022.
 *
 * <p>The guess is statistics of letters and words: good for a page of text, poor for a line of it.
 * Where files are known to have one encoding, {@link TextEncoding#of} is better. Immutable.
 */
public final class DetectedEncoding implements TextEncoding {
  /** How sure ICU must be by default, from 0 to 100. */
  public static final int MIN_CONFIDENCE = 10;

  /** What ICU counts letters in. */
  private static final int SAMPLE_BYTES = 8000;

  /** How much of a sample is before the byte that shows that the file is not UTF-8. */
  private static final int SAMPLE_START = 1000;

  /** Names that files of a larger encoding often go by, as browsers read them. */
  private static final Map<String, String> LARGER =
      Map.of(
          "ISO-8859-1", "windows-1252",
          "US-ASCII", "windows-1252",
          "ISO-8859-9", "windows-1254",
          "GB2312", "GB18030",
          "GBK", "GB18030",
          "Shift_JIS", "windows-31j",
          "EUC-KR", "x-windows-949");

  private final int minConfidence;

  private DetectedEncoding(int minConfidence) {
    this.minConfidence = minConfidence;
  }

  /**
   * Detection that takes guesses of {@value #MIN_CONFIDENCE} and more.
   *
   * @return the encoding
   */
  public static DetectedEncoding create() {
    return new DetectedEncoding(MIN_CONFIDENCE);
  }

  /**
   * The same detection with another limit.
   *
   * @param confidence how sure ICU must be, from 0 to 100; a file for which it is less sure cannot
   *     be read
   * @return the encoding
   */
  public DetectedEncoding withMinConfidence(int confidence) {
    if (confidence < 0 || confidence > 100) {
      throw new IllegalArgumentException(
          "The confidence must be from 0 to 100, but was " + confidence);
    }
    return new DetectedEncoding(confidence);
  }

  @Override
  public Charset charsetOf(SourceFile file) throws IOException {
    Optional<Charset> marked = TextEncoding.byteOrderMark(file);
    if (marked.isPresent()) {
      return marked.get();
    }
    ByteScan scan = ByteScan.of(file, StandardCharsets.UTF_8);
    if (scan.isWellFormed() && !scan.hasZeros() && !scan.hasEscapes()) {
      return StandardCharsets.UTF_8;
    }
    Optional<Charset> guess = guess(file, scan);
    if (guess.isEmpty() && scan.isWellFormed() && !scan.hasZeros()) {
      return StandardCharsets.UTF_8;
    }
    return guess.orElseThrow(
        () ->
            new DocumentException(
                file.path()
                    + (scan.hasZeros()
                        ? " holds zero bytes and is no text; leave it out"
                        : " is not UTF-8 and in no encoding that could be told; give its"
                            + " encoding by TextEncoding.of")));
  }

  private Optional<Charset> guess(SourceFile file, ByteScan scan) throws IOException {
    CharsetMatch[] matches = new CharsetDetector().setText(sample(file, scan)).detectAll();
    for (CharsetMatch match : matches) {
      Optional<Charset> charset = charset(match.getName());
      if (match.getConfidence() >= minConfidence
          && charset.isPresent()
          && isPossible(charset.get(), scan)
          && ByteScan.of(file, charset.get()).isWellFormed()) {
        return charset;
      }
    }
    return Optional.empty();
  }

  private static boolean isPossible(Charset charset, ByteScan scan) {
    String name = charset.name();
    if (scan.hasZeros()) {
      return name.startsWith("UTF-16") || name.startsWith("UTF-32");
    }
    return !scan.isWellFormed() || name.startsWith("ISO-2022");
  }

  private static byte[] sample(SourceFile file, ByteScan scan) throws IOException {
    try (InputStream in = file.open()) {
      in.skipNBytes(Math.max(0, scan.wellFormedBytes() - SAMPLE_START));
      return in.readNBytes(SAMPLE_BYTES);
    }
  }

  /**
   * A charset by a name that a file or ICU gives.
   *
   * @return empty when Java does not have it
   */
  static Optional<Charset> charset(String name) {
    try {
      String canonical = Charset.forName(name).name();
      return Optional.of(Charset.forName(LARGER.getOrDefault(canonical, canonical)));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  @Override
  public String toString() {
    return "DetectedEncoding[minConfidence=" + minConfidence + "]";
  }
}
