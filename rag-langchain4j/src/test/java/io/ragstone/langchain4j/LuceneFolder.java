package io.ragstone.langchain4j;

import io.ragstone.store.Metric;
import io.ragstone.store.VectorStore;
import io.ragstone.store.lucene.LuceneVectorStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** An index in a folder that is deleted at the end. */
final class LuceneFolder extends KitStore {
  private final Metric metric;
  private Path folder;

  LuceneFolder(Metric metric) {
    this.metric = metric;
  }

  @Override
  VectorStore create() throws IOException {
    folder = Files.createTempDirectory("kit");
    return LuceneVectorStore.builder(folder, EMBEDDER.identity()).metric(metric).open();
  }

  @Override
  void discard() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
