package io.ragstone.document;

import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** Documents in memory. */
record ListLoader(List<LoadedDocument> documents) implements DocumentLoader {
  @Override
  public Stream<LoadedDocument> load() {
    return documents.stream();
  }

  @Override
  public OptionalLong expectedDocuments() {
    return OptionalLong.of(documents.size());
  }
}
