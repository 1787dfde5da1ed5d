package io.ragstone.store.lucene;

import io.ragstone.filter.Filter;
import io.ragstone.store.EmbeddedChunk;
import io.ragstone.store.ScanRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.MultiTerms;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.Weight;
import org.apache.lucene.util.BitSet;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.FixedBitSet;

/**
 * Reads one page of chunks in the order in which the index keeps their ids anyway, by UTF-8: the
 * segments' term dictionaries are merged while they are read, from the page's first id on.
 */
final class IndexScan {
  private final IndexSearcher searcher;
  private final List<LeafReaderContext> segments;
  private final ScanRequest request;

  IndexScan(IndexSearcher searcher, ScanRequest request) {
    this.searcher = searcher;
    this.segments = searcher.getLeafContexts();
    this.request = request;
  }

  List<EmbeddedChunk> page() throws IOException {
    List<EmbeddedChunk> page = new ArrayList<>();
    Terms ids = MultiTerms.getTerms(searcher.getIndexReader(), IndexedChunk.ID);
    if (ids == null) {
      return page;
    }
    List<Bits> matches = matches();
    TermsEnum each = ids.iterator();
    PostingsEnum docs = null;
    boolean found = moveToFirst(each);
    while (found && page.size() < request.limit()) {
      request.context().check("scan");
      docs = each.postings(docs, PostingsEnum.NONE);
      for (int doc = docs.nextDoc(); doc != DocIdSetIterator.NO_MORE_DOCS; doc = docs.nextDoc()) {
        int segment = ReaderUtil.subIndex(doc, segments);
        LeafReaderContext context = segments.get(segment);
        if (matches.get(segment).get(doc - context.docBase)) {
          page.add(IndexedChunk.readEmbedded(context.reader(), doc - context.docBase));
        }
      }
      found = each.next() != null;
    }
    return page;
  }

  private boolean moveToFirst(TermsEnum ids) throws IOException {
    if (request.after().isEmpty()) {
      return ids.next() != null;
    }
    return switch (ids.seekCeil(new BytesRef(request.after().get()))) {
      case FOUND -> ids.next() != null;
      case NOT_FOUND -> true;
      case END -> false;
    };
  }

  /** For each segment, the documents to read: an id's older versions are in the index as well. */
  private List<Bits> matches() throws IOException {
    List<Bits> matches = new ArrayList<>();
    boolean isAll = request.filter() instanceof Filter.All;
    Query query = searcher.rewrite(FilterQuery.of(request.filter()));
    Weight weight = searcher.createWeight(query, ScoreMode.COMPLETE_NO_SCORES, 1);
    for (LeafReaderContext segment : segments) {
      int size = segment.reader().maxDoc();
      Bits live = segment.reader().getLiveDocs();
      Bits alive = live == null ? new Bits.MatchAllBits(size) : live;
      matches.add(isAll ? alive : both(alive, matches(weight, segment)));
    }
    return matches;
  }

  private static Bits matches(Weight weight, LeafReaderContext segment) throws IOException {
    int size = segment.reader().maxDoc();
    Scorer scorer = weight.scorer(segment);
    return scorer == null ? new Bits.MatchNoBits(size) : BitSet.of(scorer.iterator(), size);
  }

  private static Bits both(Bits first, Bits second) {
    FixedBitSet both = new FixedBitSet(first.length());
    for (int doc = 0; doc < first.length(); doc++) {
      if (first.get(doc) && second.get(doc)) {
        both.set(doc);
      }
    }
    return both;
  }
}
