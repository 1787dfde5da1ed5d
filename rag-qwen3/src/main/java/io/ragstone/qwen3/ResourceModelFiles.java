package io.ragstone.qwen3;

import io.ragstone.error.ModelException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLConnection;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;

/** Model files on the classpath; large ones are copied to native memory, never to the Java heap. */
final class ResourceModelFiles implements ModelFiles {
  private final ClassLoader loader;
  private final String path;
  private final String advice;

  ResourceModelFiles(ClassLoader loader, String path, String advice) {
    this.loader = loader;
    this.path = path;
    this.advice = advice;
  }

  @Override
  public String name() {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  @Override
  public boolean has(String file) {
    return loader.getResource(path + "/" + file) != null;
  }

  @Override
  public byte[] read(String file, long maxBytes) {
    try (InputStream in = existing(file).getInputStream()) {
      byte[] bytes = in.readNBytes(Math.toIntExact(Math.min(maxBytes + 1, Integer.MAX_VALUE - 8)));
      if (bytes.length > maxBytes) {
        throw new ModelException(
            path + "/" + file + " has more than the " + maxBytes + " bytes allowed");
      }
      return bytes;
    } catch (IOException e) {
      throw new ModelException("Could not read " + path + "/" + file + ": " + e, e);
    }
  }

  @Override
  public LargeFile open(String file) {
    try {
      URLConnection connection = existing(file);
      long size = connection.getContentLengthLong();
      if (size < 0 || size > Integer.MAX_VALUE) {
        throw new ModelException(
            path + "/" + file + " must have at most 2 GiB on the classpath; use a folder");
      }
      ByteBuffer content = ByteBuffer.allocateDirect((int) size);
      try (ReadableByteChannel in = Channels.newChannel(connection.getInputStream())) {
        int read = 0;
        while (read >= 0 && content.hasRemaining()) {
          read = in.read(content);
        }
      }
      if (content.hasRemaining()) {
        throw new ModelException(
            path + "/" + file + " ended " + content.remaining() + " bytes too early");
      }
      return new CopiedFile(content.flip().asReadOnlyBuffer());
    } catch (IOException e) {
      throw new ModelException("Could not read " + path + "/" + file + ": " + e, e);
    }
  }

  @Override
  public String toString() {
    return "classpath:" + path;
  }

  private URLConnection existing(String file) throws IOException {
    URL url = loader.getResource(path + "/" + file);
    if (url == null) {
      throw new ModelException("The classpath has no " + path + "/" + file + advice);
    }
    return url.openConnection();
  }

  /** A part that the buffer does not have is an {@link IndexOutOfBoundsException}. */
  record CopiedFile(ByteBuffer content) implements LargeFile {
    @Override
    public long size() {
      return content.capacity();
    }

    @Override
    public ByteBuffer part(long offset, long length) {
      return content.slice(Math.toIntExact(offset), Math.toIntExact(length));
    }

    @Override
    public void read(long offset, ByteBuffer target) {
      target.put(part(offset, target.remaining()));
    }

    @Override
    public String fingerprint() {
      return "";
    }

    @Override
    public void close() {
      // The buffer is freed with its last slice.
    }
  }
}
