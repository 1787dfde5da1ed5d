package io.ragstone.pipeline;

import io.ragstone.error.CallCancelledException;
import io.ragstone.error.GenerationException;
import io.ragstone.generation.Generation;
import io.ragstone.generation.GenerationStream;
import io.ragstone.prompt.PromptContext;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Queue;

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
 * generation. {@link #next()} throws what the generator throws, and the answer has ended then; a
 * {@link GenerationException} {@linkplain GenerationException#writtenText() has} what was written.
 * Listeners are told of an answer that is closed before its end as of a failed one, with a {@link
 * CallCancelledException}.
 */
public final class AnswerStream implements Iterator<AnswerEvent>, AutoCloseable {
  private final Retrieval retrieval;
  private final PromptContext context;
  private final Optional<GenerationStream> generation;
  private final StageObserver observer;
  private final Optional<StreamedGeneration> observed;
  private final CitationFilter citations;
  private final Queue<AnswerEvent> events = new ArrayDeque<>();
  private final StringBuilder written = new StringBuilder();
  private boolean retrieved;
  private boolean ended;

  AnswerStream(
      Retrieval retrieval,
      PromptContext context,
      GenerationStream generation,
      StageObserver observer,
      StreamedGeneration observed) {
    this(retrieval, context, Optional.of(generation), observer, Optional.of(observed));
  }

  private AnswerStream(
      Retrieval retrieval,
      PromptContext context,
      Optional<GenerationStream> generation,
      StageObserver observer,
      Optional<StreamedGeneration> observed) {
    this.retrieval = retrieval;
    this.context = context;
    this.generation = generation;
    this.citations = new CitationFilter(context);
    this.observer = observer;
    this.observed = observed;
  }

  /** An answer that nothing has to be generated for, and that no stage is reported of. */
  static AnswerStream of(Answer answer, StageObserver observer) {
    AnswerStream stream =
        new AnswerStream(
            answer.retrieval(),
            answer.promptContext(),
            Optional.empty(),
            observer,
            Optional.empty());
    stream.events.add(new AnswerEvent.TextDelta(answer.text()));
    stream.events.add(new AnswerEvent.Completed(answer));
    return stream;
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
        read(generation.orElseThrow());
      }
    } catch (RuntimeException e) {
      ended = true;
      RuntimeException failure = withWrittenText(e);
      observed.ifPresent(end -> end.failed(failure));
      throw failure;
    }
    AnswerEvent event = events.remove();
    ended = event instanceof AnswerEvent.Completed;
    return event;
  }

  private void read(GenerationStream generation) {
    if (generation.hasNext()) {
      String delta = generation.next();
      observed.ifPresent(StreamedGeneration::textCame);
      written.append(delta);
      events.addAll(citations.append(delta));
    } else {
      Generation whole = generation.result();
      events.addAll(citations.finish());
      events.add(completed(whole));
    }
  }

  private RuntimeException withWrittenText(RuntimeException failure) {
    return failure instanceof GenerationException broken
            && broken.writtenText().isEmpty()
            && !written.isEmpty()
        ? broken.withWrittenText(written.toString())
        : failure;
  }

  private AnswerEvent completed(Generation whole) {
    StageTimings timings =
        observed
            .map(end -> retrieval.timings().plus(Stage.GENERATE, end.elapsed()))
            .orElse(retrieval.timings());
    Answer answer = new Answer(whole, retrieval, context, timings);
    observed.ifPresent(end -> end.completed(answer));
    observer.answered(answer);
    return new AnswerEvent.Completed(answer);
  }

  @Override
  public void close() {
    observed.ifPresent(
        end -> end.failed(new CallCancelledException("The answer was closed before its end")));
    generation.ifPresent(GenerationStream::close);
  }
}
