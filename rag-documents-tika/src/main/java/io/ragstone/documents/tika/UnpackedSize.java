package io.ragstone.documents.tika;

import io.ragstone.error.DocumentException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Counts what the parts of an archive really have before a parser sees them: parsers unpack parts
 * into memory, and sizes that an archive states can be lies.
 */
final class UnpackedSize {
  private static final int BLOCK = 1 << 16;

  private UnpackedSize() {}

  /** Does nothing for files that are no archive. */
  static void check(Path file, long maxBytes) throws IOException {
    if (!isArchive(file)) {
      return;
    }
    try (ZipFile zip = new ZipFile(file.toFile())) {
      byte[] block = new byte[BLOCK];
      long bytes = 0;
      for (Enumeration<? extends ZipEntry> entries = zip.entries(); entries.hasMoreElements(); ) {
        try (InputStream in = zip.getInputStream(entries.nextElement())) {
          for (int read = in.read(block); read >= 0; read = in.read(block)) {
            bytes += read;
            if (bytes > maxBytes) {
              throw new DocumentException(
                  "unpacks to more than "
                      + maxBytes
                      + " bytes; if it can be trusted, set another maxUnpackedBytes");
            }
            requireNotInterrupted();
          }
        }
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new DocumentException("is a damaged archive: " + e.getMessage(), e);
    }
  }

  private static boolean isArchive(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return in.read() == 'P' && in.read() == 'K';
    }
  }

  private static void requireNotInterrupted() {
    if (Thread.currentThread().isInterrupted()) {
      throw new DocumentException("was not unpacked in time");
    }
  }
}
