package io.ragstone.cli;

import io.ragstone.pipeline.RetrievalOptions;
import io.ragstone.pipeline.SearchMode;
import io.ragstone.store.StoreCapability;
import io.ragstone.store.VectorStore;
import java.util.Optional;
import picocli.CommandLine.Option;

/** How passages are found. */
final class RetrievalSettings {
  @Option(
      names = "--mode",
      paramLabel = "MODE",
      description =
          "How to search: ${COMPLETION-CANDIDATES}; hybrid by default, dense where the store has no"
              + " keyword search")
  private Optional<SearchMode> mode = Optional.empty();

  @Option(
      names = "--top-k",
      paramLabel = "N",
      defaultValue = "10",
      description = "How many candidates to find; ${DEFAULT-VALUE} by default")
  private int topK;

  @Option(
      names = "--top-n",
      paramLabel = "N",
      defaultValue = "3",
      description = "How many of them to keep; ${DEFAULT-VALUE} by default")
  private int topN;

  RetrievalOptions of(VectorStore store) {
    boolean hybrid = store.describe().capabilities().contains(StoreCapability.HYBRID_SEARCH);
    return RetrievalOptions.builder()
        .searchMode(mode.orElse(hybrid ? SearchMode.HYBRID : SearchMode.DENSE))
        .topK(topK)
        .topN(topN)
        .build();
  }
}
