package io.ragstone.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.ragstone.document.Document;
import io.ragstone.document.DocumentLoader;
import io.ragstone.pipeline.RagPipeline;
import io.ragstone.splitter.SeparatorSplitter;
import io.ragstone.store.Metric;
import io.ragstone.testkit.HashingEmbedder;
import io.ragstone.testkit.InMemoryVectorStore;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FolderIngestionTest {
  private final HashingEmbedder embedder = new HashingEmbedder(8);
  private final InMemoryVectorStore store =
      new InMemoryVectorStore(embedder.identity(), Metric.COSINE);
  private final RagPipeline pipeline =
      RagPipeline.builder()
          .embedder(embedder)
          .store(store)
          .splitter(new SeparatorSplitter("# "))
          .build();

  @Test
  void anIngestThatIsUnderWayIsCancelledAndWaitedFor() throws Exception {
    CountDownLatch manyRead = new CountDownLatch(2_000);
    DocumentLoader endless =
        () ->
            Stream.iterate(0, i -> i + 1)
                .peek(i -> manyRead.countDown())
                .map(i -> Document.of("d" + i, "Text " + i));
    FolderIngestion ingestion = new FolderIngestion(pipeline, endless, false);
    assertThat(ingestion.isRunning()).isFalse();

    ingestion.start();
    manyRead.await();
    assertThat(ingestion.isRunning()).isTrue();
    CountDownLatch stopped = new CountDownLatch(1);
    ingestion.stop(stopped::countDown);
    stopped.await();

    assertThat(ingestion.isRunning()).isFalse();
    assertThat(store.manifestSources()).isNotEmpty();
  }

  @Test
  void aLoaderThatFailsDoesNotEndTheApplication() {
    DocumentLoader broken =
        () -> {
          throw new IllegalStateException("broken");
        };
    FolderIngestion ingestion = new FolderIngestion(pipeline, broken, false);

    ingestion.start();
    ingestion.awaitEnd();

    assertThat(ingestion.isRunning()).isFalse();
  }

  @Test
  void whatIsNotInTheFolderLeavesTheStoreOnRequestOnly() {
    pipeline.ingest(List.of(Document.of("old", "Old.")));
    DocumentLoader loader = () -> Stream.of(Document.of("new", "New."));

    run(new FolderIngestion(pipeline, loader, false));
    assertThat(store.manifestSources()).containsExactly("new", "old");

    run(new FolderIngestion(pipeline, loader, true));
    assertThat(store.manifestSources()).containsExactly("new");
  }

  private static void run(FolderIngestion ingestion) {
    ingestion.start();
    ingestion.awaitEnd();
  }
}
