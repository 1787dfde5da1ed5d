package io.ragstone.document;

import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** What several loaders bring, one after the other. */
record ConcatenatedLoader(List<DocumentLoader> loaders) implements DocumentLoader {
  @Override
  public Stream<? extends LoadedDocument> load() {
    return loaders.stream().flatMap(DocumentLoader::load);
  }

  @Override
  public OptionalLong expectedDocuments() {
    long sum = 0;
    for (DocumentLoader loader : loaders) {
      OptionalLong expected = loader.expectedDocuments();
      if (expected.isEmpty()) {
        return expected;
      }
      sum += expected.getAsLong();
    }
    return OptionalLong.of(sum);
  }
}
