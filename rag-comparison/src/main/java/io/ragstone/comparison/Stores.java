package io.ragstone.comparison;

import io.ragstone.embedding.Embedder;
import io.ragstone.store.VectorStore;
import io.ragstone.store.lucene.LuceneVectorStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** New stores in a temporary folder, which goes with them. */
final class Stores implements AutoCloseable {
  private final Path folder;
  private final List<VectorStore> open = new ArrayList<>();

  Stores() {
    try {
      this.folder = Files.createTempDirectory("ragstone-comparison");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A store for the vectors of an embedder, not to be closed by the caller. */
  VectorStore open(Embedder embedder) {
    Path place = folder.resolve(Integer.toString(open.size()));
    VectorStore store = LuceneVectorStore.builder(place, embedder.identity()).open();
    open.add(store);
    return store;
  }

  @Override
  public void close() {
    open.forEach(VectorStore::close);
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
