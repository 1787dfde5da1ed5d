package io.ragstone.benchmarks.workload;

import io.ragstone.qwen3.Precision;
import java.io.IOException;
import java.util.Optional;

/**
 * One precision: the process that embeds, and a second one where another model reranks.
 *
 * @param loaded what the embedder said when it had loaded
 * @param embedder runs everything else
 * @param reranker runs R1 and R2
 */
record Contender(Loaded loaded, ChildJvm embedder, Optional<ChildJvm> reranker)
    implements AutoCloseable {

  /** Starts the processes, and waits until they have answered for the first time. */
  static Contender start(WorkloadOptions options, Precision precision) throws IOException {
    ChildJvm embedder = start(options, options.model(), precision);
    Loaded loaded = embedder.next(Loaded.class);
    if (options.reranker().equals(options.model())) {
      return new Contender(loaded, embedder, Optional.empty());
    }
    ChildJvm reranker = start(options, options.reranker(), precision);
    reranker.next(Loaded.class);
    return new Contender(loaded, embedder, Optional.of(reranker));
  }

  private static ChildJvm start(WorkloadOptions options, String model, Precision precision)
      throws IOException {
    return ChildJvm.start(
        EngineProcess.class, options.threads(), options.toArguments(model, precision));
  }

  Run run(Workload workload) throws IOException {
    boolean reranks = workload == Workload.R1 || workload == Workload.R2;
    return reranker.filter(process -> reranks).orElse(embedder).ask(workload.name(), Run.class);
  }

  @Override
  public void close() {
    embedder.close();
    reranker.ifPresent(ChildJvm::close);
  }
}
