package io.ragstone.store;

import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/** Walks through a store from one request on, and holds one page at a time. */
final class ScanIterator implements Iterator<EmbeddedChunk> {
  private final VectorStore store;
  private ScanRequest next;
  private Iterator<EmbeddedChunk> page = List.<EmbeddedChunk>of().iterator();
  private boolean isLastPage;

  ScanIterator(VectorStore store, ScanRequest first) {
    this.store = store;
    this.next = first;
  }

  @Override
  public boolean hasNext() {
    if (!page.hasNext() && !isLastPage) {
      turnPage();
    }
    return page.hasNext();
  }

  private void turnPage() {
    List<EmbeddedChunk> chunks = store.scan(next);
    isLastPage = chunks.size() < next.limit();
    if (!isLastPage) {
      next = next.after(chunks.get(chunks.size() - 1).chunk().id());
    }
    page = chunks.iterator();
  }

  @Override
  public EmbeddedChunk next() {
    if (!hasNext()) {
      throw new NoSuchElementException("All chunks were read");
    }
    return page.next();
  }
}
