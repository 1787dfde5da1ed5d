package io.ragstone.file;

import io.ragstone.document.LoadedDocument;
import io.ragstone.document.UnreadableDocument;
import io.ragstone.error.DocumentException;
import io.ragstone.error.RagException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The documents of files, one after the other. Streams cannot do this: {@code flatMap} takes all
 * documents of a file into memory where the stream is consumed by an iterator.
 */
final class FolderIterator implements Iterator<LoadedDocument> {
  private final Iterator<SourceFile> files;
  private final Function<SourceFile, Optional<DocumentFormat>> formats;

  private Optional<OpenFile> open = Optional.empty();
  private Optional<LoadedDocument> next = Optional.empty();

  FolderIterator(
      Iterator<SourceFile> files, Function<SourceFile, Optional<DocumentFormat>> formats) {
    this.files = files;
    this.formats = formats;
  }

  /** A file whose documents are being read. */
  private record OpenFile(
      SourceFile file,
      Stream<? extends LoadedDocument> stream,
      Iterator<? extends LoadedDocument> documents) {}

  @Override
  public boolean hasNext() {
    while (next.isEmpty() && (open.isPresent() || files.hasNext())) {
      next = open.isPresent() ? read(open.get()) : start(files.next());
    }
    return next.isPresent();
  }

  @Override
  public LoadedDocument next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    LoadedDocument document = next.get();
    next = Optional.empty();
    return document;
  }

  void close() {
    open.ifPresent(file -> file.stream().close());
    open = Optional.empty();
  }

  private Optional<LoadedDocument> start(SourceFile file) {
    if (file.problem().isPresent()) {
      return Optional.of(new UnreadableDocument(file.id(), file.problem().get()));
    }
    Optional<DocumentFormat> format = formats.apply(file);
    if (format.isEmpty()) {
      return Optional.empty();
    }
    try {
      Stream<? extends LoadedDocument> stream = format.get().read(file);
      open = Optional.of(new OpenFile(file, stream, stream.iterator()));
      return Optional.empty();
    } catch (IOException | RuntimeException | StackOverflowError e) {
      return Optional.of(unreadable(file, e));
    }
  }

  private Optional<LoadedDocument> read(OpenFile current) {
    try {
      if (current.documents().hasNext()) {
        return Optional.of(current.documents().next());
      }
      close();
      return Optional.empty();
    } catch (RuntimeException | StackOverflowError e) {
      close();
      return Optional.of(unreadable(current.file(), e));
    }
  }

  private static UnreadableDocument unreadable(SourceFile file, Throwable failure) {
    if (failure instanceof DocumentException known) {
      return new UnreadableDocument(file.id(), known);
    }
    if (failure instanceof RagException endsTheLoad) {
      throw endsTheLoad;
    }
    Throwable cause =
        failure instanceof UncheckedIOException io
            ? Objects.requireNonNull(io.getCause())
            : failure;
    String message =
        cause instanceof StackOverflowError
            ? file.path() + " is nested too deeply to be read"
            : "Could not read " + file.path() + ": " + cause;
    return new UnreadableDocument(file.id(), new DocumentException(message, cause));
  }
}
