package io.ragstone.pipeline;

import io.ragstone.generation.GenerationStream;
import java.time.Duration;
import java.util.Iterator;
import java.util.NoSuchElementException;

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
 * generation. {@link #next()} throws what the generator throws.
 */
public final class AnswerStream implements Iterator<AnswerEvent>, AutoCloseable {
  private final Retrieval retrieval;
  private final GenerationStream generation;
  private final StageObserver observer;
  private final long startNanos = System.nanoTime();
  private boolean retrieved;
  private boolean ended;

  AnswerStream(Retrieval retrieval, GenerationStream generation, StageObserver observer) {
    this.retrieval = retrieval;
    this.generation = generation;
    this.observer = observer;
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
      if (generation.hasNext()) {
        return new AnswerEvent.TextDelta(generation.next());
      }
    } catch (RuntimeException e) {
      ended = true;
      observer.failed(Stage.GENERATE, elapsed(), e);
      throw e;
    }
    ended = true;
    Duration elapsed = elapsed();
    observer.completed(Stage.GENERATE, elapsed, 1);
    return new AnswerEvent.Completed(
        new Answer(
            generation.result(), retrieval, retrieval.timings().plus(Stage.GENERATE, elapsed)));
  }

  @Override
  public void close() {
    generation.close();
  }

  private Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - startNanos);
  }
}
