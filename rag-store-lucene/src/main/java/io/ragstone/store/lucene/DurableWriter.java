package io.ragstone.store.lucene;

import io.ragstone.error.CallCancelledException;
import java.io.Closeable;
import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.store.AlreadyClosedException;
import org.apache.lucene.store.Directory;
import org.apache.lucene.util.IORunnable;
import org.apache.lucene.util.IOUtils;

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
    /**
     * Makes the change.
     *
     * @param index where to make it
     * @param caller to be run between the steps of a long change; throws when its caller was
     *     interrupted
     */
    void apply(IndexWriter index, Runnable caller) throws IOException;
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
    AtomicBoolean interrupted = new AtomicBoolean();
    uninterrupted(interrupted, () -> commit(change, interrupted));
  }

  private void commit(Change change, AtomicBoolean interrupted) throws IOException {
    if (!writer.isOpen()) {
      // A merge in the background failed, such as on a full disk, and closed it.
      writer = new IndexWriter(directory, config.get());
    }
    Runnable caller =
        () -> {
          if (interrupted.get()) {
            throw new CallCancelledException("The thread was interrupted while it wrote");
          }
        };
    try {
      change.apply(writer, caller);
      writer.commit();
    } catch (Throwable failure) {
      Throwable inBackground = writer.getTragicException();
      rollBack(failure);
      if (failure instanceof IllegalStateException && inBackground != null) {
        throw new IOException("Merging files in the background failed: " + inBackground, failure);
      }
      throw failure;
    }
  }

  private void rollBack(Throwable failure) {
    try {
      writer.rollback();
      writer = new IndexWriter(directory, config.get());
    } catch (IOException | RuntimeException e) {
      failure.addSuppressed(e);
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

  /**
   * Runs an action on a thread that nobody interrupts, and waits for it. Java closes a file that an
   * interrupted thread is using, and Lucene does not notice it when it syncs a directory: it would
   * acknowledge what is not on disk.
   */
  static void uninterrupted(IORunnable action) throws IOException {
    uninterrupted(new AtomicBoolean(), action);
  }

  private static void uninterrupted(AtomicBoolean interrupted, IORunnable action)
      throws IOException {
    FutureTask<Void> task =
        new FutureTask<>(
            () -> {
              action.run();
              return null;
            });
    Thread thread = new Thread(task, "ragstone-lucene-write");
    thread.setDaemon(true);
    thread.start();
    try {
      while (true) {
        try {
          task.get();
          return;
        } catch (InterruptedException e) {
          interrupted.set(true);
        }
      }
    } catch (ExecutionException e) {
      throw IOUtils.rethrowAlways(e.getCause());
    } finally {
      if (interrupted.get()) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
