package io.ragstone.pipeline;

import io.ragstone.error.GenerationException;
import io.ragstone.generation.FinishReason;
import io.ragstone.generation.Generation;
import io.ragstone.generation.GenerationRequest;
import io.ragstone.generation.GenerationStream;
import io.ragstone.generation.Generator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** Says a word any number of times and counts what is taken; then it ends, or fails. */
final class EndlessGenerator implements Generator {
  static final String WORD = " word";

  private final long words;
  private final Optional<GenerationException> failure;

  /** The words that were taken. */
  final AtomicLong taken = new AtomicLong();

  /** The streams that were closed. */
  final AtomicLong closed = new AtomicLong();

  EndlessGenerator(long words) {
    this(words, Optional.empty());
  }

  EndlessGenerator(long words, GenerationException failure) {
    this(words, Optional.of(failure));
  }

  private EndlessGenerator(long words, Optional<GenerationException> failure) {
    this.words = words;
    this.failure = failure;
  }

  @Override
  public Generation generate(GenerationRequest request) {
    throw new UnsupportedOperationException("It may never end");
  }

  @Override
  public GenerationStream stream(GenerationRequest request) {
    return new GenerationStream() {
      private long left = words;

      @Override
      public boolean hasNext() {
        request.context().check("stream");
        if (left == 0 && failure.isPresent()) {
          throw failure.get();
        }
        return left > 0;
      }

      @Override
      public String next() {
        if (left == 0) {
          throw new NoSuchElementException();
        }
        left--;
        taken.incrementAndGet();
        return WORD;
      }

      @Override
      public Generation result() {
        String text = WORD.repeat(Math.toIntExact(words));
        return new Generation(text, "endless", FinishReason.STOP, Optional.empty());
      }

      @Override
      public void close() {
        closed.incrementAndGet();
      }
    };
  }

  @Override
  public void close() {}
}
