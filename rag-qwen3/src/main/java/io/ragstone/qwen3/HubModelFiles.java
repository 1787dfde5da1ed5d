package io.ragstone.qwen3;

import io.ragstone.qwen3.hub.HubSnapshot;
import java.nio.file.Path;
import java.util.Objects;

/** Model files on the Hugging Face hub: the cache's, each fetched when the engine opens it. */
final class HubModelFiles implements ModelFiles {
  private final HubSnapshot snapshot;

  HubModelFiles(HubSnapshot snapshot) {
    this.snapshot = snapshot;
  }

  @Override
  public String name() {
    return snapshot.repository().substring(snapshot.repository().lastIndexOf('/') + 1);
  }

  @Override
  public boolean has(String file) {
    return snapshot.has(file);
  }

  @Override
  public byte[] read(String file, long maxBytes) {
    return cached(snapshot.file(file, maxBytes)).read(file, maxBytes);
  }

  @Override
  public LargeFile open(String file) {
    return cached(snapshot.file(file)).open(file);
  }

  @Override
  public String toString() {
    return "huggingface:" + snapshot;
  }

  private static FolderModelFiles cached(Path file) {
    return new FolderModelFiles(Objects.requireNonNull(file.getParent()));
  }
}
