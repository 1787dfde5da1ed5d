package io.ragstone.pipeline;

import io.ragstone.generation.FinishReason;
import io.ragstone.generation.Generation;
import io.ragstone.generation.GenerationRequest;
import io.ragstone.generation.GenerationStream;
import io.ragstone.generation.Generator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** Says a word again and again, up to any number of times, and counts how often it was asked. */
final class EndlessGenerator implements Generator {
  static final String WORD = "word ";

  private final long words;

  /** The words that were taken. */
  final AtomicLong taken = new AtomicLong();

  /** The streams that were closed. */
  final AtomicLong closed = new AtomicLong();

  EndlessGenerator(long words) {
    this.words = words;
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
