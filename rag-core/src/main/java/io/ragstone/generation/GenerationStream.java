package io.ragstone.generation;

import io.ragstone.error.CallCancelledException;
import io.ragstone.error.GenerationException;
import java.util.Iterator;

/**
 * An answer as it is being written: an iterator of text deltas that blocks until the next one is
 * there. No delta is empty. Nothing is read ahead of the consumer beyond the transport's own
 * buffers.
 *
 * <p>{@link #hasNext()} and {@link #next()} throw {@link GenerationException} when the generator
 * fails on the way, each time; its {@link GenerationException#writtenText()} is the text of the
 * deltas so far. Once the stream is closed, or its call cancelled, before the last delta is read,
 * they throw {@link CallCancelledException}; when all are read, there is nothing left to cancel.
 * Used by one thread at a time, except {@link #close()}, which any thread may call to stop the
 * generation.
 */
public interface GenerationStream extends Iterator<String>, AutoCloseable {

  /**
   * The whole generation, also after closing.
   *
   * @return the text of all deltas with its finish reason and usage
   * @throws IllegalStateException before {@link #hasNext()} has returned {@code false}
   */
  Generation result();

  /** Stops the generation and releases its connection; closing again does nothing. */
  @Override
  void close();
}
