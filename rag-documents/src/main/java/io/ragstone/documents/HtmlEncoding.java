package io.ragstone.documents;

import io.ragstone.file.SourceFile;
import io.ragstone.file.TextEncoding;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a byte order mark, a {@code meta} element or an XML declaration says, where the page can be
 * decoded in that; else what detection finds.
 */
final class HtmlEncoding implements TextEncoding {
  /** Where a declaration is looked for; the HTML standard wants it in the first 1,024 bytes. */
  private static final int DECLARATION_BYTES = 4096;

  private static final Pattern COMMENT = Pattern.compile("<!--.*?(?:-->|\\z)", Pattern.DOTALL);
  private static final Pattern DECLARED =
      Pattern.compile(
          "(?:\\A\\s*<\\?xml\\s[^>]*?encoding|<meta\\s[^>]*?charset)\\s*=\\s*[\"']?\\s*([\\w.:-]+)",
          Pattern.CASE_INSENSITIVE);

  @Override
  public Charset charsetOf(SourceFile file) throws IOException {
    Optional<Charset> marked = TextEncoding.byteOrderMark(file);
    if (marked.isPresent()) {
      return marked.get();
    }
    Optional<Charset> declared = declared(file);
    return declared.isPresent() && ByteScan.of(file, declared.get()).isWellFormed()
        ? declared.get()
        : DetectedEncoding.create().charsetOf(file);
  }

  private static Optional<Charset> declared(SourceFile file) throws IOException {
    String start;
    try (InputStream in = file.open()) {
      start = new String(in.readNBytes(DECLARATION_BYTES), StandardCharsets.ISO_8859_1);
    }
    Matcher matcher = DECLARED.matcher(COMMENT.matcher(start).replaceAll(" "));
    // What could be read as ASCII is not UTF-16, whatever it says.
    return matcher.find()
        ? DetectedEncoding.charset(matcher.group(1))
            .filter(charset -> !charset.name().startsWith("UTF-16"))
        : Optional.empty();
  }
}
