package io.ragstone.pipeline;

import io.ragstone.document.Chunk;
import io.ragstone.document.Document;
import io.ragstone.splitter.SeparatorSplitter;
import io.ragstone.store.DeleteRequest;
import io.ragstone.store.Metric;
import io.ragstone.store.SourceManifest;
import io.ragstone.store.UpsertRequest;
import io.ragstone.testkit.ForwardingVectorStore;
import io.ragstone.testkit.HashingEmbedder;
import io.ragstone.testkit.InMemoryVectorStore;
import io.ragstone.testkit.JavaProcess;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A process that ingests as many documents as it is told into a store that forgets them. */
final class EndlessIngestProcess {
  /** With a kilobyte of text and one of vector each, far more than the process may keep. */
  static final int DOCUMENTS = 10_000;

  static final int CHUNKS_EACH = 10;
  static final int HEAP_MEGABYTES = 40;

  private EndlessIngestProcess() {}

  private static final class Forgetful extends ForwardingVectorStore {
    Forgetful(HashingEmbedder embedder) {
      super(new InMemoryVectorStore(embedder.identity(), Metric.INNER_PRODUCT));
    }

    @Override
    public void upsert(UpsertRequest request) {}

    @Override
    public void delete(DeleteRequest request) {}

    @Override
    public void putManifests(List<SourceManifest> manifests) {}

    @Override
    public List<SourceManifest> manifests(Collection<String> sourceIds) {
      return List.of();
    }

    @Override
    public List<Chunk> chunksOf(Collection<String> sourceIds) {
      return List.of();
    }
  }

  private static Document document(int number) {
    return Document.of(
        "doc-" + number,
        IntStream.range(0, CHUNKS_EACH)
            .mapToObj(i -> number + " " + i + " " + "some words of it ".repeat(60))
            .collect(Collectors.joining("\n\n")));
  }

  public static void main(String[] arguments) {
    HashingEmbedder embedder = new HashingEmbedder(256);
    IngestReport report =
        RagPipeline.builder()
            .embedder(embedder)
            .store(new Forgetful(embedder))
            .splitter(new SeparatorSplitter("\n\n"))
            .build()
            .ingest(() -> IntStream.range(0, DOCUMENTS).mapToObj(EndlessIngestProcess::document));
    JavaProcess.say("chunks " + report.chunksEmbedded());
  }
}
