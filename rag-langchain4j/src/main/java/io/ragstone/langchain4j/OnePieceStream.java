package io.ragstone.langchain4j;

import io.ragstone.call.CallContext;
import io.ragstone.error.CallCancelledException;
import io.ragstone.generation.Generation;
import io.ragstone.generation.GenerationStream;
import java.util.NoSuchElementException;

/** The answer of a model that does not stream. */
final class OnePieceStream implements GenerationStream {
  private final Generation whole;
  private final CallContext context;
  private boolean read;
  private volatile boolean closed;

  OnePieceStream(Generation whole, CallContext context) {
    this.whole = whole;
    this.context = context;
    this.read = whole.text().isEmpty();
  }

  @Override
  public boolean hasNext() {
    if (read) {
      return false;
    }
    if (closed) {
      throw new CallCancelledException("The answer was closed before it was complete");
    }
    context.check("generate");
    return true;
  }

  @Override
  public String next() {
    if (!hasNext()) {
      throw new NoSuchElementException("The answer is complete");
    }
    read = true;
    return whole.text();
  }

  @Override
  public Generation result() {
    if (!read) {
      throw new IllegalStateException("The answer is not complete: read until hasNext() is false");
    }
    return whole;
  }

  @Override
  public void close() {
    closed = true;
  }
}
