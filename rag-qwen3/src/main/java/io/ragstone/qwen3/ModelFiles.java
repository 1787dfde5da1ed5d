package io.ragstone.qwen3;

import io.ragstone.error.ModelException;
import java.nio.ByteBuffer;

/** The files of one model, wherever they are. */
interface ModelFiles {

  /** The model's name for people: the last part of its path. */
  String name();

  /** Whether a file exists. */
  boolean has(String file);

  /**
   * Reads a small file whole.
   *
   * @throws ModelException when it is missing, unreadable or larger than {@code maxBytes}
   */
  byte[] read(String file, long maxBytes);

  /** Opens a large file for reading in parts; the parts stay valid without the file being open. */
  LargeFile open(String file);

  /** A file that is too large for the Java heap. */
  interface LargeFile extends AutoCloseable {

    /** Its size in bytes. */
    long size();

    /**
     * A part of it as a direct, read-only buffer, mapped when the file is on disk.
     *
     * @param offset where the part starts
     * @param length its size in bytes, at most {@link Integer#MAX_VALUE}
     */
    ByteBuffer part(long offset, long length);

    /**
     * Copies a part of it, without mapping it.
     *
     * @param offset where the part starts
     * @param target is filled from its position to its limit
     */
    void read(long offset, ByteBuffer target);

    /**
     * What identifies this state of the file (path, size, time); empty when it has no such state.
     */
    String fingerprint();

    @Override
    void close();
  }
}
