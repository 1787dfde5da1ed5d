package io.ragstone.server;

import io.ragstone.call.CallContext;
import io.ragstone.file.DocumentFormat;
import io.ragstone.file.FileTree;
import io.ragstone.file.FolderLoader;
import io.ragstone.pipeline.IngestReport;
import io.ragstone.pipeline.IngestRequest;
import io.ragstone.pipeline.RagPipeline;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;

/**
 * The folder where uploaded files are kept. A file is ingested where it lies apart, and takes the
 * place of one of the same name only when that has gone well; so neither the folder nor the store
 * has anything of a file that was refused. One at a time. Thread-safe.
 */
final class UploadFolder {
  private final Path folder;
  private final List<DocumentFormat> formats;
  private final Set<String> extensions;
  private final RagPipeline pipeline;
  private final long maxBytes;
  private final ReentrantLock ingesting = new ReentrantLock(true);

  UploadFolder(Path folder, List<DocumentFormat> formats, RagPipeline pipeline, long maxBytes) {
    this.folder = folder;
    this.formats = formats;
    this.extensions =
        formats.stream()
            .flatMap(format -> format.extensions().stream())
            .map(extension -> extension.toLowerCase(Locale.ROOT))
            .collect(Collectors.toUnmodifiableSet());
    this.pipeline = pipeline;
    this.maxBytes = maxBytes;
  }

  /** What files can end in, without a dot. */
  Set<String> extensions() {
    return extensions;
  }

  /**
   * Keeps and ingests a file.
   *
   * @param name a {@link FileName}
   * @param content read to its end
   * @throws RequestException when there is no format for it, or it is not in its format
   * @throws IOException when it cannot be read or written
   */
  IngestReport add(String name, InputStream content, CallContext context) throws IOException {
    requireFormat(name);
    Files.createDirectories(folder);
    // Hidden, so that nobody who ingests the folder meets it.
    Path apart = Files.createTempDirectory(folder, ".upload-");
    Path file = apart.resolve(name);
    try {
      Files.copy(content, file);
      IngestReport report = ingest(apart, context);
      if (report.failed() > 0) {
        String message = Problem.messageOf(report.failures().get(0).failure());
        throw RequestException.of(
            422, "unreadable_document", message.replace(file.toRealPath().toString(), name));
      }
      Files.move(file, folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
      return report;
    } finally {
      Files.deleteIfExists(file);
      Files.delete(apart);
    }
  }

  private void requireFormat(String name) {
    String extension = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    if (!name.contains(".") || !extensions.contains(extension)) {
      throw RequestException.of(
          415,
          "unsupported_format",
          name
              + " cannot be read; there are formats for "
              + extensions.stream().sorted().collect(Collectors.joining(", ")));
    }
  }

  private IngestReport ingest(Path apart, CallContext context) {
    FolderLoader files =
        FolderLoader.builder(FileTree.builder(apart).maxFileBytes(maxBytes).build())
            .formats(formats)
            .build();
    ingesting.lock();
    try {
      return pipeline.ingest(IngestRequest.builder(files).context(context).build());
    } finally {
      ingesting.unlock();
    }
  }
}
