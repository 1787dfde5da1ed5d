package io.ragstone.benchmarks.soak;

import io.ragstone.call.CallContext;
import io.ragstone.document.Document;
import io.ragstone.embedding.Embedder;
import io.ragstone.embedding.Embedding;
import io.ragstone.embedding.EmbeddingRequest;
import io.ragstone.error.RagException;
import io.ragstone.pipeline.Answer;
import io.ragstone.pipeline.IngestRequest;
import io.ragstone.pipeline.Query;
import io.ragstone.pipeline.RagPipeline;
import io.ragstone.rerank.RerankRequest;
import io.ragstone.rerank.Reranker;
import io.ragstone.retrieval.Passage;
import io.ragstone.retrieval.Score;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Threads that use everything at once, and spoil some of each other's calls. */
final class SoakTraffic {
  private static final int INGESTERS = 2;
  private static final int OTHERS_OF_A_KIND = 2;
  private static final double SPOILT = 0.1;
  private static final int MOST_MILLIS_OF_SPOILT = 20;

  private final RagPipeline pipeline;
  private final Embedder embedder;
  private final Reranker reranker;
  private final SoakReference reference;
  private final SoakDocuments documents;
  private final SoakTally tally;
  private final long endNanos;

  private final ScheduledExecutorService cancellations =
      Executors.newSingleThreadScheduledExecutor();

  SoakTraffic(
      RagPipeline pipeline,
      Embedder embedder,
      Reranker reranker,
      SoakReference reference,
      SoakDocuments documents,
      SoakTally tally,
      Duration duration) {
    this.pipeline = pipeline;
    this.embedder = embedder;
    this.reranker = reranker;
    this.reference = reference;
    this.documents = documents;
    this.tally = tally;
    this.endNanos = System.nanoTime() + duration.toNanos();
  }

  /** What a thread does again and again. */
  private interface Step {
    /** Makes one call, and says what is wrong with its result. */
    List<String> run(CallContext context, Random random);
  }

  /** Runs until the time is over. */
  void run() {
    ExecutorService threads = Executors.newCachedThreadPool();
    try {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < INGESTERS; i++) {
        int ingester = i;
        running.add(threads.submit(() -> ingest(ingester)));
      }
      for (int i = 0; i < OTHERS_OF_A_KIND; i++) {
        int seed = i;
        running.add(threads.submit(() -> repeat("embed a query", seed, this::embedQuery)));
        running.add(threads.submit(() -> repeat("embed documents", seed, this::embedDocuments)));
        running.add(threads.submit(() -> repeat("rerank", seed, this::rerank)));
        running.add(threads.submit(() -> repeat("retrieve", seed, this::retrieve)));
        running.add(threads.submit(() -> repeat("ask", seed, this::ask)));
      }
      for (Future<?> one : running) {
        one.get();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("A thread of the soak failed: " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted", e);
    } finally {
      threads.shutdownNow();
      cancellations.shutdownNow();
    }
  }

  private void repeat(String operation, int seed, Step step) {
    Random random = new Random(seed);
    while (goesOn()) {
      try {
        step.run(context(random, true), random).forEach(tally::problem);
        tally.count(operation, "done");
      } catch (RagException e) {
        tally.count(operation, e.getClass().getSimpleName());
        // What interrupted it is over with it.
        boolean unused = Thread.interrupted();
      }
    }
  }

  private boolean goesOn() {
    return System.nanoTime() - endNanos < 0;
  }

  /** Some calls have little time, are cancelled, or lose their thread to an interrupt. */
  private CallContext context(Random random, boolean interruptible) {
    if (random.nextDouble() >= SPOILT) {
      return CallContext.withTimeout(Duration.ofMinutes(2));
    }
    int millis = 1 + random.nextInt(MOST_MILLIS_OF_SPOILT);
    CallContext context = CallContext.withTimeout(Duration.ofMinutes(2));
    switch (random.nextInt(interruptible ? 3 : 2)) {
      case 0 -> {
        return CallContext.withTimeout(Duration.ofMillis(millis));
      }
      case 1 -> {
        Future<?> unused = cancellations.schedule(context::cancel, millis, TimeUnit.MILLISECONDS);
      }
      default -> Thread.currentThread().interrupt();
    }
    return context;
  }

  private List<String> embedQuery(CallContext context, Random random) {
    int index = random.nextInt(SoakReference.TEXTS);
    EmbeddingRequest request =
        EmbeddingRequest.queries(List.of(reference.text(index))).context(context).build();
    return reference.problemOfQuery(index, embedder.embed(request).embeddings().get(0)).stream()
        .toList();
  }

  private List<String> embedDocuments(CallContext context, Random random) {
    List<Integer> indices =
        random.ints(1 + random.nextInt(20), 0, SoakReference.TEXTS).boxed().toList();
    EmbeddingRequest request =
        EmbeddingRequest.documents(indices.stream().map(reference::text).toList())
            .context(context)
            .build();
    List<Embedding> embeddings = embedder.embed(request).embeddings();
    List<String> problems = new ArrayList<>();
    for (int i = 0; i < indices.size(); i++) {
      reference.problemOfDocument(indices.get(i), embeddings.get(i)).ifPresent(problems::add);
    }
    return problems;
  }

  private List<String> rerank(CallContext context, Random random) {
    List<Integer> indices =
        random.ints(1 + random.nextInt(10), 0, SoakReference.TEXTS).boxed().toList();
    RerankRequest request =
        RerankRequest.builder(
                SoakReference.QUESTION, indices.stream().map(reference::text).toList())
            .context(context)
            .build();
    List<Score> scores = reranker.rerank(request).scores();
    List<String> problems = new ArrayList<>();
    for (int i = 0; i < indices.size(); i++) {
      reference.problemOfScore(indices.get(i), scores.get(i)).ifPresent(problems::add);
    }
    return problems;
  }

  private List<String> retrieve(CallContext context, Random random) {
    return problemsOf(pipeline.retrieve(query(context, random)).passages());
  }

  private List<String> ask(CallContext context, Random random) {
    Answer answer = pipeline.ask(query(context, random));
    List<String> problems = new ArrayList<>(problemsOf(answer.retrieval().passages()));
    if (!answer.retrieval().passages().isEmpty()
        && !answer.text().equals(FaultyChatServer.ANSWER)) {
      problems.add("another answer: " + answer.text());
    }
    return problems;
  }

  private static Query query(CallContext context, Random random) {
    return Query.builder(
            "How is data of source-" + random.nextInt(SoakDocuments.SOURCES) + " stored?")
        .context(context)
        .build();
  }

  private static List<String> problemsOf(List<Passage> passages) {
    return passages.stream()
        .map(passage -> SoakDocuments.problemOf(passage.chunk()))
        .flatMap(Optional::stream)
        .toList();
  }

  /** Writes and removes the sources that are its own, and repeats what was spoilt. */
  private void ingest(int ingester) {
    Random random = new Random(ingester);
    for (int version = 1; goesOn(); version++) {
      int index = random.nextInt(SoakDocuments.SOURCES / INGESTERS) * INGESTERS + ingester;
      String source = SoakDocuments.source(index);
      if (random.nextInt(5) == 0) {
        pipeline.remove(source);
        documents.removed(source);
        tally.count("remove", "done");
      } else {
        write(SoakDocuments.document(source, version), random);
        documents.written(source, version);
      }
    }
  }

  private void write(Document document, Random random) {
    try {
      pipeline.ingest(
          IngestRequest.builder(List.of(document)).context(context(random, false)).build());
      tally.count("ingest", "done");
    } catch (RagException e) {
      tally.count("ingest", e.getClass().getSimpleName());
      pipeline.ingest(List.of(document));
      tally.count("ingest", "done after that");
    }
  }
}
