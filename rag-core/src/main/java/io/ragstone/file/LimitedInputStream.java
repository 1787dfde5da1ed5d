package io.ragstone.file;

import io.ragstone.error.DocumentException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Supplier;

/** Gives as many bytes as its limit and fails when there are more. */
final class LimitedInputStream extends FilterInputStream {
  private final Supplier<DocumentException> failure;
  private long left;

  LimitedInputStream(InputStream in, long limit, Supplier<DocumentException> failure) {
    super(in);
    this.left = limit;
    this.failure = failure;
  }

  @Override
  public int read() throws IOException {
    int read = super.read();
    count(read < 0 ? 0 : 1);
    return read;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int read = super.read(bytes, offset, length);
    count(Math.max(0, read));
    return read;
  }

  @Override
  public long skip(long bytes) throws IOException {
    long skipped = super.skip(bytes);
    count(skipped);
    return skipped;
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  private void count(long bytes) {
    left -= bytes;
    if (left < 0) {
      throw failure.get();
    }
  }
}
