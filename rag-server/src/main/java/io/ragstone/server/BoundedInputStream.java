package io.ragstone.server;

import java.io.IOException;
import java.io.InputStream;
import java.util.function.Supplier;

/** A stream that fails when it goes on beyond a limit. */
final class BoundedInputStream extends InputStream {
  private final InputStream in;
  private final Supplier<? extends RuntimeException> beyond;
  private long left;

  BoundedInputStream(InputStream in, long limit, Supplier<? extends RuntimeException> beyond) {
    this.in = in;
    this.left = limit;
    this.beyond = beyond;
  }

  @Override
  public int read() throws IOException {
    int value = in.read();
    count(value < 0 ? 0 : 1);
    return value;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int read = in.read(bytes, offset, length);
    count(Math.max(0, read));
    return read;
  }

  private void count(int read) {
    left -= read;
    if (left < 0) {
      throw beyond.get();
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
