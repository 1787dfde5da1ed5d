package io.ragstone.document;

import io.ragstone.error.DocumentException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * Loads the UTF-8 text files of a folder that match a glob, in the order of their paths.
 *
 * <pre>{@code
 * DocumentLoader faq = TextFileLoader.of(Path.of("milvus_docs/en/faq"), "*.md");
 * }</pre>
 *
 * <p>A document's id is the file's path relative to the folder, with {@code /} between its parts;
 * its metadata has {@code path} (the same). Line ends {@code \r\n} and {@code \r} become {@code
 * \n}, as Python's text mode does, and a leading byte order mark is dropped. Symbolic links below
 * the folder are not followed. A file that is too large, cannot be read or has malformed UTF-8 is
 * an {@link UnreadableDocument}. Immutable.
 */
public final class TextFileLoader implements DocumentLoader {
  /** The largest file that is read by default, in bytes. */
  public static final long MAX_FILE_BYTES = 64L << 20;

  private final Path folder;
  private final String glob;
  private final long maxFileBytes;

  private TextFileLoader(Path folder, String glob, long maxFileBytes) {
    this.folder = folder;
    this.glob = glob;
    this.maxFileBytes = maxFileBytes;
  }

  /**
   * A loader of the files below a folder.
   *
   * @param folder the folder
   * @param glob what paths relative to the folder must match, in the syntax of {@link
   *     java.nio.file.FileSystem#getPathMatcher}; {@code "*.md"} matches in the folder itself,
   *     {@code "**.md"} at any depth
   * @return the loader
   * @throws IllegalArgumentException when the glob is malformed
   */
  public static TextFileLoader of(Path folder, String glob) {
    folder.getFileSystem().getPathMatcher("glob:" + glob);
    return new TextFileLoader(folder, glob, MAX_FILE_BYTES);
  }

  /**
   * The same loader with another limit.
   *
   * @param bytes the largest file that is read, at least 1; {@value #MAX_FILE_BYTES} by default
   * @return the loader
   */
  public TextFileLoader withMaxFileBytes(long bytes) {
    if (bytes < 1) {
      throw new IllegalArgumentException("The largest file must have 1 byte, but was " + bytes);
    }
    return new TextFileLoader(folder, glob, bytes);
  }

  @Override
  public Stream<LoadedDocument> load() {
    Path root = root();
    return files(root).stream().map(file -> read(root, file));
  }

  @Override
  public OptionalLong expectedDocuments() {
    return OptionalLong.of(files(root()).size());
  }

  /** The folder itself may be a link, which a walk would not enter. */
  private Path root() {
    if (!Files.isDirectory(folder)) {
      throw new DocumentException(
          folder + " is not a folder; name the folder that holds the files " + glob);
    }
    try {
      return folder.toRealPath();
    } catch (IOException e) {
      throw notListed(e);
    }
  }

  private List<Path> files(Path root) {
    PathMatcher matcher = folder.getFileSystem().getPathMatcher("glob:" + glob);
    try (Stream<Path> walk = Files.walk(root)) {
      return walk.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
          .filter(file -> matcher.matches(root.relativize(file)))
          .sorted()
          .toList();
    } catch (IOException | UncheckedIOException e) {
      throw notListed(e);
    }
  }

  private DocumentException notListed(Exception e) {
    return new DocumentException("Could not list the files of " + folder + ": " + e, e);
  }

  private LoadedDocument read(Path root, Path file) {
    String separator = file.getFileSystem().getSeparator();
    String id = root.relativize(file).toString().replace(separator, "/");
    try {
      return Document.of(id, text(file), Metadata.builder().put("path", id).build());
    } catch (DocumentException e) {
      return new UnreadableDocument(id, e);
    }
  }

  private String text(Path file) {
    String text;
    try {
      long size = Files.size(file);
      if (size > maxFileBytes) {
        throw new DocumentException(
            file + " has " + size + " bytes, over the limit of " + maxFileBytes + "; split it");
      }
      text =
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(Files.readAllBytes(file)))
              .toString();
    } catch (CharacterCodingException e) {
      throw new DocumentException(file + " is not valid UTF-8; convert it first", e);
    } catch (IOException e) {
      throw new DocumentException("Could not read " + file + ": " + e, e);
    }
    String withoutMark = text.startsWith("\uFEFF") ? text.substring(1) : text;
    return withoutMark.replace("\r\n", "\n").replace('\r', '\n');
  }
}
