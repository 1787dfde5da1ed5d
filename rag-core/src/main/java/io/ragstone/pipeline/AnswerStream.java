package io.ragstone.pipeline;

import io.ragstone.error.CallCancelledException;
import io.ragstone.generation.Generation;
import io.ragstone.generation.GenerationStream;
import io.ragstone.prompt.PromptContext;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * An answer while it is being written: an iterator of {@link AnswerEvent}s that blocks until the
 * next one is there.
 *
 * <pre>{@code
 * try (AnswerStream events = pipeline.askStreaming(Query.of(question))) {
 *   events.forEachRemaining(event -> {
 *     if (event instanceof AnswerEvent.TextDelta delta) {
 *       System.out.print(delta.text());
 *     }
 *   });
 * }
 * }</pre>
 *
 * <p>Used by one thread at a time, except {@link #close()}, which any thread may call to stop the
 * generation. {@link #next()} throws what the generator throws, and the answer has ended then.
 * Listeners are told of an answer that is closed before its end as of a failed one, with a {@link
 * CallCancelledException}.
 */
public final class AnswerStream implements Iterator<AnswerEvent>, AutoCloseable {
  private final Retrieval retrieval;
  private final PromptContext context;
  private final GenerationStream generation;
  private final StageObserver observer;
  private final long startNanos;
  private final CitationFilter citations;
  private final Queue<AnswerEvent> events = new ArrayDeque<>();
  private final AtomicBoolean reported = new AtomicBoolean();
  private boolean retrieved;
  private boolean ended;

  AnswerStream(
      Retrieval retrieval,
      PromptContext context,
      GenerationStream generation,
      StageObserver observer,
      long startNanos) {
    this.retrieval = retrieval;
    this.context = context;
    this.generation = generation;
    this.citations = new CitationFilter(context);
    this.observer = observer;
    this.startNanos = startNanos;
  }

  @Override
  public boolean hasNext() {
    return !ended;
  }

  @Override
  public AnswerEvent next() {
    if (ended) {
      throw new NoSuchElementException("The answer has ended");
    }
    if (!retrieved) {
      retrieved = true;
      return new AnswerEvent.Retrieved(retrieval);
    }
    try {
      while (events.isEmpty()) {
        read();
      }
    } catch (RuntimeException e) {
      ended = true;
      report(() -> observer.failed(Stage.GENERATE, elapsed(), e));
      throw e;
    }
    AnswerEvent event = events.remove();
    ended = event instanceof AnswerEvent.Completed;
    return event;
  }

  private void read() {
    if (generation.hasNext()) {
      events.addAll(citations.append(generation.next()));
    } else {
      Generation written = generation.result();
      events.addAll(citations.finish());
      events.add(completed(written));
    }
  }

  private AnswerEvent completed(Generation written) {
    Duration elapsed = elapsed();
    report(() -> observer.completed(Stage.GENERATE, elapsed, 1));
    Answer answer =
        new Answer(written, retrieval, context, retrieval.timings().plus(Stage.GENERATE, elapsed));
    observer.answered(answer);
    return new AnswerEvent.Completed(answer);
  }

  @Override
  public void close() {
    report(
        () ->
            observer.failed(
                Stage.GENERATE,
                elapsed(),
                new CallCancelledException("The answer was closed before its end")));
    generation.close();
  }

  /** Tells the listeners once how the stage ended, whichever thread ends it. */
  private void report(Runnable news) {
    if (reported.compareAndSet(false, true)) {
      news.run();
    }
  }

  private Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - startNanos);
  }
}
