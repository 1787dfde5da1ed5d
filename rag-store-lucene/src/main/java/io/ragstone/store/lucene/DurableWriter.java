package io.ragstone.store.lucene;

import java.io.Closeable;
import java.io.IOException;
import java.util.function.Supplier;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.store.AlreadyClosedException;
import org.apache.lucene.store.Directory;
import org.apache.lucene.util.IORunnable;

/**
 * Changes an index, one change at a time: when {@link #write} returns, the change and nothing else
 * is committed and synced to disk; when it throws, the index is as it was before and can be written
 * again.
 *
 * <p>Changes do not overlap, because Lucene drops what was buffered by all threads when one of them
 * runs into a full disk, and their commits would then acknowledge nothing.
 */
final class DurableWriter implements Closeable {
  /** A change to the index. */
  interface Change {
    void apply(IndexWriter writer) throws IOException;
  }

  private final Directory directory;
  private final Supplier<IndexWriterConfig> config;
  private IndexWriter writer;
  private boolean closed;

  DurableWriter(Directory directory, Supplier<IndexWriterConfig> config) throws IOException {
    this.directory = directory;
    this.config = config;
    this.writer = new IndexWriter(directory, config.get());
  }

  synchronized void write(Change change) throws IOException {
    if (closed) {
      throw new AlreadyClosedException("The writer is closed");
    }
    if (!writer.isOpen()) {
      // A merge in the background failed, such as on a full disk, and closed it.
      writer = new IndexWriter(directory, config.get());
    }
    try {
      change.apply(writer);
      writer.commit();
    } catch (Throwable failure) {
      rollBack(failure);
      throw failure;
    }
  }

  /** Closes without committing or waiting for anything; for a writer that was opened in vain. */
  synchronized void abandon() throws IOException {
    closed = true;
    writer.rollback();
  }

  @Override
  public synchronized void close() throws IOException {
    closed = true;
    uninterrupted(writer::close);
  }

  private void rollBack(Throwable failure) {
    try {
      uninterrupted(
          () -> {
            writer.rollback();
            writer = new IndexWriter(directory, config.get());
          });
    } catch (IOException | RuntimeException e) {
      failure.addSuppressed(e);
    }
  }

  /** Files cannot be opened, synced or locked by a thread whose interrupt flag is set. */
  static void uninterrupted(IORunnable action) throws IOException {
    boolean interrupted = Thread.interrupted();
    try {
      action.run();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
