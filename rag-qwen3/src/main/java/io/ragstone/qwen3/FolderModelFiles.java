package io.ragstone.qwen3;

import io.ragstone.error.CallCancelledException;
import io.ragstone.error.ModelException;
import io.ragstone.error.RagException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;

/** Model files in a folder; large ones are memory-mapped, each part by itself. */
final class FolderModelFiles implements ModelFiles {
  private final Path folder;

  FolderModelFiles(Path folder) {
    this.folder = folder;
  }

  @Override
  public String name() {
    Path last = folder.toAbsolutePath().normalize().getFileName();
    return last == null ? folder.toString() : last.toString();
  }

  @Override
  public boolean has(String file) {
    return Files.isRegularFile(folder.resolve(file));
  }

  @Override
  public byte[] read(String file, long maxBytes) {
    Path path = existing(file);
    try {
      long size = Files.size(path);
      if (size > maxBytes) {
        throw new ModelException(
            path + " has " + size + " bytes, more than the " + maxBytes + " allowed");
      }
      return Files.readAllBytes(path);
    } catch (IOException e) {
      throw failure("read", path, e);
    }
  }

  @Override
  public LargeFile open(String file) {
    Path path = existing(file);
    try {
      return new MappedFile(path);
    } catch (IOException e) {
      throw failure("open", path, e);
    }
  }

  @Override
  public String toString() {
    return folder.toString();
  }

  private Path existing(String file) {
    if (!Files.isDirectory(folder)) {
      throw new ModelException(folder + " is not a folder; name the folder of a Qwen3 model");
    }
    Path path = folder.resolve(file);
    if (!Files.isRegularFile(path)) {
      throw new ModelException(
          folder
              + " has no "
              + file
              + "; a Qwen3 model folder needs config.json, tokenizer.json and model.safetensors"
              + " (or its shards with model.safetensors.index.json)");
    }
    return path;
  }

  private static RagException failure(String action, Path path, IOException e) {
    return e instanceof ClosedByInterruptException
        ? new CallCancelledException("The thread was interrupted during: " + action + " " + path, e)
        : new ModelException("Could not " + action + " " + path + ": " + e, e);
  }

  private static final class MappedFile implements LargeFile {
    private final Path path;
    private final long size;
    private FileChannel channel;

    MappedFile(Path path) throws IOException {
      this.path = path;
      this.channel = FileChannel.open(path, StandardOpenOption.READ);
      this.size = channel.size();
    }

    @Override
    public long size() {
      return size;
    }

    @Override
    public synchronized ByteBuffer part(long offset, long length) {
      try {
        return opened().map(FileChannel.MapMode.READ_ONLY, offset, length);
      } catch (IOException e) {
        throw failure("map", path, e);
      }
    }

    @Override
    public synchronized void read(long offset, ByteBuffer target) {
      long next = offset;
      try {
        while (target.hasRemaining()) {
          int count = opened().read(target, next);
          if (count < 0) {
            throw new ModelException(path + " ended at byte " + next + " while it was read");
          }
          next += count;
        }
      } catch (IOException e) {
        throw failure("read", path, e);
      }
    }

    private FileChannel opened() throws IOException {
      if (!channel.isOpen()) {
        // An interrupt of a thread in here has closed it.
        channel = FileChannel.open(path, StandardOpenOption.READ);
      }
      return channel;
    }

    @Override
    public String fingerprint() {
      try {
        BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
        return path.toRealPath()
            + "|"
            + attributes.size()
            + "|"
            + attributes.lastModifiedTime().toMillis();
      } catch (IOException e) {
        throw failure("read the attributes of", path, e);
      }
    }

    @Override
    public synchronized void close() {
      try {
        channel.close();
      } catch (IOException e) {
        throw failure("close", path, e);
      }
    }
  }
}
