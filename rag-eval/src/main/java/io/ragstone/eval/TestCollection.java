package io.ragstone.eval;

import io.ragstone.document.DocumentLoader;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * What retrieval is measured on: documents, queries, and which documents are relevant to them.
 *
 * <pre>{@code
 * TestCollection collection = BeirFolder.read(Path.of("scifact"), "test");
 * pipeline.ingest(collection.corpus());
 * }</pre>
 *
 * @param name what it is called in reports, not blank
 * @param corpus the documents, by the ids that the judgements use
 * @param queries the queries that have judgements, each id once
 * @param qrels the judgements, of these queries only
 */
public record TestCollection(
    String name, DocumentLoader corpus, List<TestQuery> queries, Qrels qrels) {
  /** Creates a collection. */
  public TestCollection {
    if (Objects.requireNonNull(name, "name").isBlank()) {
      throw new IllegalArgumentException("A test collection's name must not be blank");
    }
    Objects.requireNonNull(corpus, "corpus");
    Objects.requireNonNull(qrels, "qrels");
    queries = List.copyOf(queries);
    Set<String> unjudged = new HashSet<>();
    for (TestQuery query : queries) {
      if (!unjudged.add(query.id())) {
        throw new IllegalArgumentException("There are two queries with the id " + query.id());
      }
    }
    for (String judged : qrels.queryIds()) {
      if (!unjudged.remove(judged)) {
        throw new IllegalArgumentException(
            "There are judgements for query " + judged + ", but no such query");
      }
    }
    if (!unjudged.isEmpty()) {
      throw new IllegalArgumentException(
          "There are no judgements for query " + unjudged.iterator().next() + "; leave it out");
    }
  }
}
