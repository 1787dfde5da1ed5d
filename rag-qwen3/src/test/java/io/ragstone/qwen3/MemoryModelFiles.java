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
    return file(content(file));
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

  /** Outside of the heap, as a mapped file is: only there can it be asked what is aligned. */
  static LargeFile file(byte[] bytes) {
    ByteBuffer content = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    return new ResourceModelFiles.CopiedFile(content.asReadOnlyBuffer());
  }
}
