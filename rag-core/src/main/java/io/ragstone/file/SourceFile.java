package io.ragstone.file;

import io.ragstone.document.Document;
import io.ragstone.document.Metadata;
import io.ragstone.error.DocumentException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * A file that documents are read from. It never gives more bytes than its limit, whatever size the
 * system says it has, and it is not read when something else has been put in its place by a link.
 *
 * <p>Immutable; each call reads the file anew.
 */
public final class SourceFile {
  private final String id;
  private final Path path;
  private final long maxBytes;
  private final Optional<DocumentException> problem;

  private SourceFile(String id, Path path, long maxBytes, Optional<DocumentException> problem) {
    this.id = id;
    this.path = path;
    this.maxBytes = maxBytes;
    this.problem = problem;
  }

  static SourceFile inTree(String id, Path realPath, long maxBytes) {
    return new SourceFile(id, realPath, maxBytes, Optional.empty());
  }

  static SourceFile unreadable(String id, Path path, DocumentException problem) {
    return new SourceFile(id, path, 0, Optional.of(problem));
  }

  /**
   * A file by its own, of {@value FileTree#MAX_FILE_BYTES} bytes at most; its id is its name.
   *
   * @param file the file, or a link to it
   * @return the file
   * @throws DocumentException when there is no such file
   */
  public static SourceFile of(Path file) {
    Objects.requireNonNull(file, "file");
    if (!Files.isRegularFile(file)) {
      throw new DocumentException(file + " is not a file");
    }
    try {
      return inTree(
          file.toAbsolutePath().getFileName().toString(),
          file.toRealPath(),
          FileTree.MAX_FILE_BYTES);
    } catch (IOException e) {
      throw new DocumentException("Could not read " + file + ": " + e, e);
    }
  }

  /**
   * The id of the document that the file is: its path relative to the folder, with {@code /}
   * between its parts. Ids of documents that are parts of the file begin with it and a {@code #}.
   *
   * @return the id
   */
  public String id() {
    return id;
  }

  /**
   * Where the file is.
   *
   * @return its path without links
   */
  public Path path() {
    return path;
  }

  /**
   * What follows the last dot of the name, in lower case.
   *
   * @return the extension, such as {@code "md"}; empty when there is none
   */
  public String extension() {
    String name = id.substring(id.lastIndexOf('/') + 1);
    int dot = name.lastIndexOf('.');
    return dot < 0 ? "" : name.substring(dot + 1).toLowerCase(Locale.ROOT);
  }

  /**
   * What every document of the file should have as metadata.
   *
   * @return {@code path}, the id of the file
   */
  public Metadata metadata() {
    return Metadata.builder().put("path", id).build();
  }

  /**
   * Why the file cannot be read, where listing it has shown that.
   *
   * @return the problem, empty for files that can be tried
   */
  public Optional<DocumentException> problem() {
    return problem;
  }

  /**
   * Opens the file.
   *
   * @return its bytes; reading more than the limit throws {@link DocumentException}
   * @throws DocumentException when it is larger than the limit, when it has become a link, or when
   *     it could not be read from the start
   * @throws IOException when it cannot be opened
   */
  public InputStream open() throws IOException {
    if (problem.isPresent()) {
      throw problem.get();
    }
    if (!path.toRealPath().equals(path)) {
      throw new DocumentException(path + " has become a link since it was listed; list it again");
    }
    long size = Files.size(path);
    if (size > maxBytes) {
      throw tooLarge(size + " bytes");
    }
    boolean isOnDisk = path.getFileSystem().equals(FileSystems.getDefault());
    OpenOption[] options =
        isOnDisk ? new OpenOption[] {LinkOption.NOFOLLOW_LINKS} : new OpenOption[0];
    return new LimitedInputStream(
        Files.newInputStream(path, options), maxBytes, () -> tooLarge("more bytes"));
  }

  private DocumentException tooLarge(String size) {
    return new DocumentException(
        path
            + " has "
            + size
            + ", over the limit of "
            + maxBytes
            + "; split it, or set another maxFileBytes");
  }

  /**
   * Reads all bytes.
   *
   * @return the bytes
   * @throws DocumentException as {@link #open()} does
   * @throws IOException when the file cannot be read
   */
  public byte[] bytes() throws IOException {
    try (InputStream in = open()) {
      return in.readAllBytes();
    }
  }

  /**
   * Opens the file as text. A leading byte order mark is left out.
   *
   * @param charset its encoding
   * @return its characters; reading what is malformed throws {@link CharacterCodingException}
   * @throws DocumentException as {@link #open()} does
   * @throws IOException when the file cannot be opened
   */
  public Reader reader(Charset charset) throws IOException {
    Reader reader = new BufferedReader(new InputStreamReader(open(), charset.newDecoder()));
    reader.mark(1);
    if (reader.read() != '\uFEFF') {
      reader.reset();
    }
    return reader;
  }

  /**
   * Reads all of the text. A leading byte order mark is left out, and line ends {@code \r\n} and
   * {@code \r} become {@code \n}, as Python's text mode does.
   *
   * @param charset its encoding
   * @return the text
   * @throws DocumentException as {@link #open()} does, and when something is malformed
   * @throws IOException when the file cannot be read
   */
  public String text(Charset charset) throws IOException {
    CharsetDecoder decoder = charset.newDecoder();
    String text;
    try {
      text = decoder.decode(ByteBuffer.wrap(bytes())).toString();
    } catch (CharacterCodingException e) {
      throw malformed(charset, e);
    }
    String withoutMark = text.startsWith("\uFEFF") ? text.substring(1) : text;
    return withoutMark.replace("\r\n", "\n").replace('\r', '\n');
  }

  /**
   * Reads all of the text as one document, with the id of the file.
   *
   * @param encoding says in which encoding the file is
   * @return the document; beside {@link #metadata()} it has {@code charset}, the name of its
   *     encoding
   * @throws DocumentException as {@link #text} does, and when the encoding cannot be told
   * @throws IOException when the file cannot be read
   */
  public Document document(TextEncoding encoding) throws IOException {
    Charset charset = encoding.charsetOf(this);
    Metadata metadata = metadata().toBuilder().put("charset", charset.name()).build();
    return Document.of(id, text(charset), metadata);
  }

  private DocumentException malformed(Charset charset, CharacterCodingException cause) {
    return new DocumentException(
        path + " is not valid " + charset + "; convert it, or read it in its encoding", cause);
  }

  @Override
  public String toString() {
    return id;
  }
}
