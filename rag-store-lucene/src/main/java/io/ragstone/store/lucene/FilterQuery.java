package io.ragstone.store.lucene;

import io.ragstone.document.MetadataValue;
import io.ragstone.filter.Filter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.lucene.document.BinaryPoint;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.StoredFields;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.ConstantScoreScorer;
import org.apache.lucene.search.ConstantScoreWeight;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.QueryVisitor;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.TermInSetQuery;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.TermRangeQuery;
import org.apache.lucene.search.Weight;
import org.apache.lucene.util.BitSetIterator;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.FixedBitSet;

/**
 * Exactly the chunks that a {@link Filter} matches.
 *
 * <p>Each segment's answer is computed as one set of bits: conditions on a key by Lucene's queries,
 * what joins them by set operations. So there is neither a limit of clauses nor a difference
 * between a negation on top and one inside.
 */
final class FilterQuery extends Query {
  private final Filter filter;

  private FilterQuery(Filter filter) {
    this.filter = filter;
  }

  static Query of(Filter filter) {
    return filter instanceof Filter.All ? IndexedChunk.CHUNKS : new FilterQuery(filter);
  }

  @Override
  public Weight createWeight(IndexSearcher searcher, ScoreMode scoreMode, float boost)
      throws IOException {
    Weight chunks = weight(searcher, IndexedChunk.CHUNKS);
    Map<Filter, Compiled> conditions = new HashMap<>();
    compile(filter, searcher, conditions);
    return new ConstantScoreWeight(this, boost) {
      @Override
      public Scorer scorer(LeafReaderContext segment) throws IOException {
        FixedBitSet matches = new Segment(segment, chunks, conditions).matches(filter);
        DocIdSetIterator docs = new BitSetIterator(matches, matches.cardinality());
        return new ConstantScoreScorer(this, score(), scoreMode, docs);
      }

      @Override
      public boolean isCacheable(LeafReaderContext segment) {
        return true;
      }
    };
  }

  @Override
  public void visit(QueryVisitor visitor) {
    visitor.visitLeaf(this);
  }

  @Override
  public String toString(String field) {
    return filter.toString();
  }

  @Override
  public boolean equals(Object other) {
    return sameClassAs(other) && filter.equals(((FilterQuery) other).filter);
  }

  @Override
  public int hashCode() {
    return classHash() ^ filter.hashCode();
  }

  private static void compile(
      Filter filter, IndexSearcher searcher, Map<Filter, Compiled> conditions) throws IOException {
    List<Filter> operands = List.of();
    if (filter instanceof Filter.And and) {
      operands = and.operands();
    } else if (filter instanceof Filter.Or or) {
      operands = or.operands();
    } else if (filter instanceof Filter.Not not) {
      operands = List.of(not.operand());
    } else if (!(filter instanceof Filter.All)) {
      Condition condition = Condition.of(filter);
      conditions.put(
          filter,
          new Compiled(
              weights(searcher, condition.certain()), weights(searcher, condition.doubtful())));
    }
    for (Filter operand : operands) {
      compile(operand, searcher, conditions);
    }
  }

  private static List<Weight> weights(IndexSearcher searcher, List<Query> queries)
      throws IOException {
    List<Weight> weights = new ArrayList<>();
    for (Query query : queries) {
      weights.add(weight(searcher, query));
    }
    return weights;
  }

  private static Weight weight(IndexSearcher searcher, Query query) throws IOException {
    return searcher.createWeight(searcher.rewrite(query), ScoreMode.COMPLETE_NO_SCORES, 1);
  }

  /** A {@link Condition} bound to one searcher. */
  private record Compiled(List<Weight> certain, List<Weight> doubtful) {}

  /** The sets of one segment. */
  private record Segment(
      LeafReaderContext context, Weight chunks, Map<Filter, Compiled> conditions) {

    FixedBitSet matches(Filter filter) throws IOException {
      if (filter instanceof Filter.And and) {
        FixedBitSet all = all();
        for (Filter operand : and.operands()) {
          all.and(matches(operand));
        }
        return all;
      }
      if (filter instanceof Filter.Or or) {
        FixedBitSet any = none();
        for (Filter operand : or.operands()) {
          any.or(matches(operand));
        }
        return any;
      }
      if (filter instanceof Filter.Not not) {
        FixedBitSet rest = all();
        rest.andNot(matches(not.operand()));
        return rest;
      }
      return filter instanceof Filter.All ? all() : matchesOfCondition(filter);
    }

    private FixedBitSet matchesOfCondition(Filter filter) throws IOException {
      Compiled condition = Objects.requireNonNull(conditions.get(filter));
      FixedBitSet matches = union(condition.certain());
      if (condition.doubtful().isEmpty()) {
        return matches;
      }
      FixedBitSet doubtful = union(condition.doubtful());
      StoredFields stored = context.reader().storedFields();
      DocIdSetIterator docs = new BitSetIterator(doubtful, doubtful.length());
      for (int doc = docs.nextDoc(); doc != DocIdSetIterator.NO_MORE_DOCS; doc = docs.nextDoc()) {
        if (filter.matches(IndexedChunk.readChunk(stored, doc).metadata())) {
          matches.set(doc);
        }
      }
      return matches;
    }

    private FixedBitSet all() throws IOException {
      return union(List.of(chunks));
    }

    private FixedBitSet none() {
      return new FixedBitSet(context.reader().maxDoc());
    }

    private FixedBitSet union(List<Weight> weights) throws IOException {
      FixedBitSet union = none();
      for (Weight weight : weights) {
        Scorer scorer = weight.scorer(context);
        if (scorer != null) {
          union.or(scorer.iterator());
        }
      }
      return union;
    }
  }

  /**
   * A condition on one key in Lucene's terms.
   *
   * @param certain what these find matches
   * @param doubtful what these find may match: long texts, of which only the head is indexed
   */
  private record Condition(List<Query> certain, List<Query> doubtful) {

    static Condition of(Filter filter) {
      if (filter instanceof Filter.Comparison comparison) {
        return of(comparison.key(), comparison.operator(), comparison.value());
      }
      if (filter instanceof Filter.In in) {
        return anyOf(in);
      }
      Filter.Exists exists = (Filter.Exists) filter;
      return certain(new TermQuery(new Term(IndexedChunk.KEYS, exists.key())));
    }

    private static Condition certain(Query query) {
      return new Condition(List.of(query), List.of());
    }

    private static Condition of(String key, Filter.Operator operator, MetadataValue value) {
      if (value instanceof MetadataValue.Text text) {
        return ofText(key, operator, text.value());
      }
      if (value instanceof MetadataValue.Bool bool) {
        return certain(
            new TermQuery(new Term(IndexedChunk.boolField(key), Boolean.toString(bool.value()))));
      }
      byte[] low =
          switch (operator) {
            case EQ, GTE -> NumberKey.of(value);
            case GT -> NumberKey.after(value);
            case LT, LTE -> NumberKey.MIN;
          };
      byte[] high =
          switch (operator) {
            case EQ, LTE -> NumberKey.of(value);
            case LT -> NumberKey.before(value);
            case GT, GTE -> NumberKey.MAX;
          };
      return certain(BinaryPoint.newRangeQuery(IndexedChunk.numberField(key), low, high));
    }

    private static Condition ofText(String key, Filter.Operator operator, String text) {
      BytesRef utf8 = new BytesRef(text);
      boolean isLong = IndexedChunk.isLong(utf8);
      if (operator == Filter.Operator.EQ) {
        return certain(equalText(key, utf8, isLong));
      }
      String field = IndexedChunk.textField(key);
      BytesRef head = IndexedChunk.head(utf8);
      // Of texts with the head of a long one, some are before it and some behind.
      boolean orEqual =
          !isLong && (operator == Filter.Operator.LTE || operator == Filter.Operator.GTE);
      boolean below = operator == Filter.Operator.LT || operator == Filter.Operator.LTE;
      Query range =
          below
              ? new TermRangeQuery(field, null, head, true, orEqual)
              : new TermRangeQuery(field, head, null, orEqual, true);
      List<Query> doubtful = isLong ? List.of(new TermQuery(new Term(field, head))) : List.of();
      return new Condition(List.of(range), doubtful);
    }

    private static Query equalText(String key, BytesRef utf8, boolean isLong) {
      return new TermQuery(
          isLong
              ? new Term(IndexedChunk.longTextField(key), IndexedChunk.hash(utf8))
              : new Term(IndexedChunk.textField(key), utf8));
    }

    private static Condition anyOf(Filter.In in) {
      List<BytesRef> texts = new ArrayList<>();
      List<byte[]> numbers = new ArrayList<>();
      List<Query> queries = new ArrayList<>();
      for (MetadataValue value : in.values()) {
        if (value instanceof MetadataValue.Text text && !IndexedChunk.isLong(utf8(text))) {
          texts.add(utf8(text));
        } else if (value.isNumber()) {
          numbers.add(NumberKey.of(value));
        } else {
          queries.addAll(of(in.key(), Filter.Operator.EQ, value).certain());
        }
      }
      queries.add(new TermInSetQuery(IndexedChunk.textField(in.key()), texts));
      if (!numbers.isEmpty()) {
        queries.add(
            BinaryPoint.newSetQuery(
                IndexedChunk.numberField(in.key()), numbers.toArray(byte[][]::new)));
      }
      return new Condition(queries, List.of());
    }

    private static BytesRef utf8(MetadataValue.Text text) {
      return new BytesRef(text.value());
    }
  }
}
