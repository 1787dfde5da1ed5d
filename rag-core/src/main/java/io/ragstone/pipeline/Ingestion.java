package io.ragstone.pipeline;

import io.ragstone.call.CallContext;
import io.ragstone.embedding.Embedder;
import io.ragstone.error.CallCancelledException;
import io.ragstone.error.ConfigurationException;
import io.ragstone.error.DeadlineExceededException;
import io.ragstone.error.RagException;
import io.ragstone.filter.Filter;
import io.ragstone.splitter.TextSplitter;
import io.ragstone.store.VectorStore;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of an ingest, on three threads: {@link DocumentReading} reads, splits and compares,
 * {@link ChunkEmbedding} embeds, and the calling thread writes, tells progress and counts. What
 * they hand on comes in one order, so that the result does not depend on how fast each of them is.
 */
final class Ingestion {
  private static final Logger logger = LoggerFactory.getLogger(Ingestion.class);

  private final TextSplitter splitter;
  private final Embedder embedder;
  private final String model;
  private final VectorStore store;
  private final IngestOptions options;
  private final IngestRequest request;
  private final CallContext context;
  private final StageObserver.Call call;
  private final IngestCalls calls;
  private final SeenSources seen;
  private final IngestTally tally = new IngestTally();
  private final SourceWriter writer;
  private final long startNanos = System.nanoTime();
  private Optional<IngestProgress> told = Optional.empty();

  Ingestion(
      TextSplitter splitter,
      Embedder embedder,
      String model,
      VectorStore store,
      IngestOptions options,
      StageObserver observer,
      IngestRequest request) {
    this.splitter = splitter;
    this.embedder = embedder;
    this.model = model;
    this.store = store;
    this.options = options;
    this.request = request;
    this.context = request.context().child();
    this.call = observer.call(Operation.INGEST, context);
    this.calls = new IngestCalls(call, options.retries(), context);
    this.seen = new SeenSources(request.missingSources());
    this.writer = new SourceWriter(store, calls, context, tally, this::fail);
  }

  IngestReport run() {
    return call.complete(this::ingest, IngestReport::measure);
  }

  private IngestReport ingest() {
    try {
      writeAll();
      removeMissing();
      tellProgress();
    } catch (CallCancelledException | DeadlineExceededException | ConfigurationException e) {
      throw e;
    } catch (RagException e) {
      throw new IngestException(e, report());
    }
    return report();
  }

  private void writeAll() {
    try (IngestExchange exchange = new IngestExchange(context)) {
      SourceComparison comparison = new SourceComparison(splitter, embedder, store, calls, options);
      CompletableFuture<Void> threads =
          CompletableFuture.allOf(
              start(
                  new DocumentReading(
                      request.documents(), comparison, options, seen, exchange, context)),
              start(
                  new ChunkEmbedding(
                      embedder, model, store, options.batchChunks(), calls, exchange, context)));
      try {
        IngestStep step = exchange.nextStep();
        while (!(step instanceof IngestStep.End end)) {
          apply(step, exchange);
          step = exchange.nextStep();
        }
        end.failure().ifPresent(Ingestion::rethrow);
      } catch (Throwable e) {
        context.cancel();
        throw e;
      } finally {
        // They have ended, or are about to.
        threads.join();
      }
    }
  }

  private static CompletableFuture<Void> start(Runnable part) {
    return CompletableFuture.runAsync(part, PipelineThreads.SHARED);
  }

  private void apply(IngestStep step, IngestExchange exchange) {
    if (step instanceof IngestStep.Begin begin) {
      begin(begin.group());
    } else if (step instanceof IngestStep.Rows rows) {
      tally.chunksFound += rows.foundLate();
      tally.tokens += rows.tokens();
      writer.write(rows);
      tellProgress();
    } else if (step instanceof IngestStep.Refused refused) {
      writer.refuse(refused.document());
    } else if (step instanceof IngestStep.Finish finish) {
      writer.finish();
      tally.unchanged += finish.group().unchanged();
      tally.empty += finish.group().empty();
      exchange.written(finish.group());
      tellProgress();
    }
  }

  private void begin(IngestGroup group) {
    tally.expected = group.expected();
    group.failed().forEach(this::fail);
    group.batches().forEach(batch -> tally.chunksFound += batch.size());
    writer.begin(group);
  }

  private void fail(FailedDocument document) {
    if (options.badDocuments() == BadDocuments.FAIL) {
      throw document.failure();
    }
    logger.warn("Left out {}", document);
    tally.fail(document);
  }

  /** Nothing is missing where reading ended early: this is not reached then. */
  private void removeMissing() {
    if (request.missingSources().isPresent()) {
      Set<String> sources = new TreeSet<>(calls.read(store::manifestSources));
      if (!options.trustManifests()) {
        sources.addAll(calls.read(() -> store.sources(Filter.all())));
      }
      List<String> missing = sources.stream().filter(seen::isMissing).toList();
      new SourceRemoval(store, calls, context).remove(missing);
      tally.removed += missing.size();
    }
  }

  private void tellProgress() {
    IngestProgress now = tally.progress(elapsed());
    if (told.filter(before -> before.isSameWorkAs(now)).isEmpty()) {
      told = Optional.of(now);
      request.progress().accept(now);
    }
  }

  private IngestReport report() {
    return new IngestReport(tally, call.timings(), elapsed());
  }

  private Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - startNanos);
  }

  private static void rethrow(Throwable failure) {
    if (failure instanceof Error error) {
      throw error;
    }
    throw (RuntimeException) failure;
  }
}
