package io.ragstone.store.lucene;

import io.ragstone.call.CallContext;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.PriorityQueue;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.SortedDocValues;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.SimpleCollector;
import org.jspecify.annotations.Nullable;

/** Keeps the best of the chunks shown to it, by true score and then by id. */
final class NearestVectors extends SimpleCollector {
  /** A chunk that was found. */
  record Hit(int doc, String id, double score) {}

  private static final int VECTORS_BETWEEN_CHECKS = 1_024;

  private final VectorScore score;
  private final int topK;
  private final CallContext context;
  private final boolean higherIsBetter;
  private final Comparator<Hit> bestFirst;
  private final PriorityQueue<Hit> worstFirst;
  private int seen;
  private int docBase;
  private @Nullable FloatVectorValues vectors;
  private @Nullable SortedDocValues ids;

  NearestVectors(VectorScore score, int topK, CallContext context) {
    this.score = score;
    this.topK = topK;
    this.context = context;
    this.higherIsBetter = score.metric().scoreKind().higherIsBetter();
    Comparator<Hit> ascending = Comparator.comparingDouble(Hit::score);
    this.bestFirst = (higherIsBetter ? ascending.reversed() : ascending).thenComparing(Hit::id);
    this.worstFirst = new PriorityQueue<>(bestFirst.reversed());
  }

  @Override
  public ScoreMode scoreMode() {
    return ScoreMode.COMPLETE_NO_SCORES;
  }

  @Override
  protected void doSetNextReader(LeafReaderContext segment) throws IOException {
    docBase = segment.docBase;
    vectors = segment.reader().getFloatVectorValues(IndexedChunk.VECTOR);
    ids = DocValues.getSorted(segment.reader(), IndexedChunk.SORTED_ID);
  }

  /** Takes documents of one segment in ascending order. */
  @Override
  public void collect(int doc) throws IOException {
    if (++seen % VECTORS_BETWEEN_CHECKS == 0) {
      context.check("search");
    }
    FloatVectorValues values = Objects.requireNonNull(vectors);
    values.advance(doc);
    double value = score.of(values.vectorValue());
    if (worstFirst.size() == topK && isWorse(value, worstFirst.element().score())) {
      return;
    }
    SortedDocValues sorted = Objects.requireNonNull(ids);
    sorted.advanceExact(doc);
    String id = sorted.lookupOrd(sorted.ordValue()).utf8ToString();
    worstFirst.add(new Hit(docBase + doc, id, value));
    if (worstFirst.size() > topK) {
      worstFirst.remove();
    }
  }

  /** The hits, best first. */
  List<Hit> best() {
    List<Hit> best = new ArrayList<>(worstFirst);
    best.sort(bestFirst);
    return best;
  }

  private boolean isWorse(double value, double other) {
    return higherIsBetter ? value < other : value > other;
  }
}
