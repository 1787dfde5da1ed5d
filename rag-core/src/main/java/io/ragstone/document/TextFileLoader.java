package io.ragstone.document;

import io.ragstone.error.DocumentException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.Objects;
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
 * \n}, as Python's text mode does, and a leading byte order mark is dropped. Symbolic links are not
 * followed. A file over {@value #MAX_FILE_BYTES} bytes or with malformed UTF-8 is a {@link
 * DocumentException}. Immutable.
 */
public final class TextFileLoader implements DocumentLoader {
  /** The largest file that is read, in bytes. */
  public static final long MAX_FILE_BYTES = 64L << 20;

  private final Path folder;
  private final PathMatcher glob;
  private final String pattern;

  private TextFileLoader(Path folder, String pattern) {
    this.folder = folder;
    this.pattern = pattern;
    this.glob = FileSystems.getDefault().getPathMatcher("glob:" + pattern);
  }

  /**
   * A loader of the files below a folder.
   *
   * @param folder the folder
   * @param glob what paths relative to the folder must match, in the syntax of {@link
   *     java.nio.file.FileSystem#getPathMatcher}; {@code "*.md"} matches in the folder itself,
   *     {@code "**.md"} at any depth
   * @return the loader
   */
  public static TextFileLoader of(Path folder, String glob) {
    return new TextFileLoader(
        Objects.requireNonNull(folder, "folder"), Objects.requireNonNull(glob, "glob"));
  }

  @Override
  public Stream<Document> load() {
    if (!Files.isDirectory(folder)) {
      throw new DocumentException(
          folder + " is not a folder; name the folder that holds the files " + pattern);
    }
    List<Path> files;
    try (Stream<Path> walk = Files.walk(folder)) {
      files =
          walk.filter(file -> Files.isRegularFile(file, java.nio.file.LinkOption.NOFOLLOW_LINKS))
              .filter(file -> glob.matches(folder.relativize(file)))
              .sorted()
              .toList();
    } catch (IOException | UncheckedIOException e) {
      throw new DocumentException("Could not list the files of " + folder + ": " + e, e);
    }
    return files.stream().map(this::read);
  }

  private Document read(Path file) {
    String id = folder.relativize(file).toString().replace('\\', '/');
    String text;
    try {
      long size = Files.size(file);
      if (size > MAX_FILE_BYTES) {
        throw new DocumentException(
            file + " has " + size + " bytes, over the limit of " + MAX_FILE_BYTES + "; split it");
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
    String lines = withoutMark.replace("\r\n", "\n").replace('\r', '\n');
    return Document.of(id, lines, Metadata.builder().put("path", id).build());
  }
}
