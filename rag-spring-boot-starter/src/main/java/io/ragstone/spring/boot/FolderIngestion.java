package io.ragstone.spring.boot;

import io.ragstone.call.CallContext;
import io.ragstone.document.DocumentLoader;
import io.ragstone.error.CallCancelledException;
import io.ragstone.pipeline.IngestReport;
import io.ragstone.pipeline.IngestRequest;
import io.ragstone.pipeline.RagPipeline;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Ingests a folder beside the running application, which starts serving meanwhile. When the
 * application ends first, the ingest is cancelled, and nothing it uses is closed before it has
 * ended; the next start goes on from there.
 */
final class FolderIngestion implements SmartLifecycle {
  private static final Logger LOG = LoggerFactory.getLogger(FolderIngestion.class);

  private final RagPipeline pipeline;
  private final DocumentLoader documents;
  private final boolean removeMissing;
  private volatile Run run = new Run(CallContext.cancellable(), new CompletableFuture<>());

  private record Run(CallContext context, CompletableFuture<Void> ended) {}

  FolderIngestion(RagPipeline pipeline, DocumentLoader documents, boolean removeMissing) {
    this.pipeline = pipeline;
    this.documents = documents;
    this.removeMissing = removeMissing;
    run.ended().complete(null);
  }

  @Override
  public void start() {
    Run started = new Run(CallContext.cancellable(), new CompletableFuture<>());
    run = started;
    Thread thread = new Thread(() -> ingest(started), "ragstone-ingest");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void stop() {
    run.context().cancel();
    run.ended().join();
  }

  /** Spring waits for the callback, for spring.lifecycle.timeout-per-shutdown-phase at most. */
  @Override
  public void stop(Runnable callback) {
    run.context().cancel();
    var unused = run.ended().thenRun(callback);
  }

  @Override
  public boolean isRunning() {
    return !run.ended().isDone();
  }

  /** Waits until the ingest is done, cancelled or broken off. */
  void awaitEnd() {
    run.ended().join();
  }

  private void ingest(Run current) {
    try {
      IngestRequest.Builder request = IngestRequest.builder(documents).context(current.context());
      if (removeMissing) {
        request.removeMissing();
      }
      IngestReport report = pipeline.ingest(request.build());
      LOG.info("Ingested {}: {}", documents, report);
      report.failures().forEach(failure -> LOG.warn("Not ingested: {}", failure));
    } catch (CallCancelledException e) {
      LOG.info("The ingest of {} goes on with the next start", documents);
    } catch (RuntimeException e) {
      LOG.error("The ingest of {} broke off; it goes on with the next start", documents, e);
    } finally {
      current.ended().complete(null);
    }
  }
}
