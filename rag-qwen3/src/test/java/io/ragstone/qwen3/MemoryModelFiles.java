package io.ragstone.qwen3;

import io.ragstone.error.ModelException;
import java.nio.ByteBuffer;
import java.util.Map;

/** Model files in memory. */
record MemoryModelFiles(Map<String, byte[]> files) implements ModelFiles {
  @Override
  public String name() {
    return "memory";
  }

  @Override
  public boolean has(String file) {
    return files.containsKey(file);
  }

  @Override
  public byte[] read(String file, long maxBytes) {
    return content(file);
  }

  @Override
  public LargeFile open(String file) {
    return MemoryFile.of(content(file));
  }

  @Override
  public String toString() {
    return "memory";
  }

  private byte[] content(String file) {
    if (!has(file)) {
      throw new ModelException("There is no " + file);
    }
    return files.get(file);
  }

  /** A file in memory; a part that it does not have is an {@link IndexOutOfBoundsException}. */
  record MemoryFile(ByteBuffer content) implements LargeFile {
    /** Outside of the heap, as a mapped file is: only there can it be asked what is aligned. */
    static MemoryFile of(byte[] bytes) {
      ByteBuffer content = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
      return new MemoryFile(content.asReadOnlyBuffer());
    }

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
    public void close() {}
  }
}
