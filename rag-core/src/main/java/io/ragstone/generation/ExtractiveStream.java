package io.ragstone.generation;

import io.ragstone.call.CallContext;
import io.ragstone.error.CallCancelledException;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/** An answer that is complete already, handed out piece by piece. */
final class ExtractiveStream implements GenerationStream {
  private final Iterator<String> pieces;
  private final Generation result;
  private final CallContext context;
  private volatile boolean closed;

  ExtractiveStream(List<String> pieces, Generation result, CallContext context) {
    this.pieces = pieces.iterator();
    this.result = result;
    this.context = context;
  }

  @Override
  public boolean hasNext() {
    if (!pieces.hasNext()) {
      return false;
    }
    if (closed) {
      throw new CallCancelledException("The answer was closed before it was complete");
    }
    context.check("extraction");
    return true;
  }

  @Override
  public String next() {
    if (!hasNext()) {
      throw new NoSuchElementException("The answer is complete");
    }
    return pieces.next();
  }

  @Override
  public Generation result() {
    if (pieces.hasNext()) {
      throw new IllegalStateException("The answer is not complete: read until hasNext() is false");
    }
    return result;
  }

  @Override
  public void close() {
    closed = true;
  }
}
