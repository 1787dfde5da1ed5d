package io.ragstone.eval;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A measure of a ranking, 0 (nothing relevant found) to 1, defined as in trec_eval 9.
 *
 * <pre>{@code
 * QueryValues values = Metric.ndcg(10).evaluate(run, qrels);
 * System.out.println(values.name() + ": " + values.mean());
 * }</pre>
 *
 * <p>A document is relevant from grade 1 on. Documents that were not judged count as not relevant,
 * and only nDCG looks at how high a grade is. A query without relevant documents is worth 0. All
 * metrics are immutable.
 */
public sealed interface Metric {
  /**
   * The name.
   *
   * @return such as {@code "nDCG@10"}, which {@link #parse} reads
   */
  String name();

  /**
   * Measures one ranking.
   *
   * @param ranking document ids, best first, each once
   * @param judgements the grades of the documents that were judged for the query
   * @return 0 to 1
   */
  double value(List<String> ranking, Map<String, Integer> judgements);

  /**
   * Measures a run, query by query.
   *
   * @param run the rankings
   * @param qrels the judgements
   * @return a value for each query that has judgements, 0 for those that the run lacks (as {@code
   *     trec_eval -c} counts them); queries without judgements are left out
   */
  default QueryValues evaluate(Run run, Qrels qrels) {
    SortedMap<String, Double> values = new TreeMap<>();
    for (String queryId : qrels.queryIds()) {
      List<String> ranking = run.ranking(queryId).stream().map(ScoredDocument::id).toList();
      values.put(queryId, value(ranking, qrels.judgements(queryId)));
    }
    return new QueryValues(name(), values);
  }

  /**
   * Normalised discounted cumulative gain: the sum of grade / log2(rank + 1) over the first k
   * documents, divided by that of the best possible ranking (Järvelin and Kekäläinen 2002, with the
   * grade itself as the gain, as trec_eval's {@code ndcg_cut}).
   *
   * @param k how many documents count, at least 1
   * @return the metric
   */
  static Metric ndcg(int k) {
    return new Ndcg(k);
  }

  /**
   * Recall: which part of all relevant documents is among the first k (trec_eval's {@code recall}).
   *
   * @param k how many documents count, at least 1
   * @return the metric
   */
  static Metric recall(int k) {
    return new Recall(k);
  }

  /**
   * Precision: which part of k are relevant documents among the first k, also where fewer were
   * found (trec_eval's {@code P}).
   *
   * @param k how many documents count, at least 1
   * @return the metric
   */
  static Metric precision(int k) {
    return new Precision(k);
  }

  /**
   * Reciprocal rank: 1 / rank of the first relevant document, 0 when there is none among the first
   * k. Its mean is the MRR (trec_eval's {@code recip_rank}, which looks at all documents).
   *
   * @param k how many documents count, at least 1
   * @return the metric
   */
  static Metric mrr(int k) {
    return new ReciprocalRank(k);
  }

  /**
   * Average precision: the sum of the precisions at the rank of each relevant document, divided by
   * the number of all relevant documents. Its mean is the MAP (trec_eval's {@code map}).
   *
   * @return the metric
   */
  static Metric map() {
    return new AveragePrecision(OptionalInt.empty());
  }

  /**
   * Average precision over the first k documents, divided by the number of all relevant documents
   * (trec_eval's {@code map_cut}).
   *
   * @param k how many documents count, at least 1
   * @return the metric
   */
  static Metric map(int k) {
    return new AveragePrecision(OptionalInt.of(k));
  }

  /**
   * Reads a metric's name, in upper or lower case.
   *
   * @param name {@code nDCG@k}, {@code Recall@k}, {@code P@k}, {@code MRR@k}, {@code MAP@k} or
   *     {@code MAP}
   * @return the metric
   * @throws IllegalArgumentException when there is no such metric
   */
  static Metric parse(String name) {
    if (name.strip().equalsIgnoreCase("MAP")) {
      return map();
    }
    Map<String, IntFunction<Metric>> metrics =
        Map.of(
            "ndcg", Metric::ndcg,
            "recall", Metric::recall,
            "p", Metric::precision,
            "mrr", Metric::mrr,
            "map", Metric::map);
    Matcher parts =
        Pattern.compile("([a-z]+)@([1-9][0-9]{0,8})")
            .matcher(name.strip().toLowerCase(Locale.ROOT));
    if (!parts.matches() || !metrics.containsKey(parts.group(1))) {
      throw new IllegalArgumentException(
          "There is no metric \"" + name + "\"; use nDCG@k, Recall@k, P@k, MRR@k, MAP@k or MAP");
    }
    return metrics.get(parts.group(1)).apply(Integer.parseInt(parts.group(2)));
  }

  private static int requireCutoff(int k) {
    if (k < 1) {
      throw new IllegalArgumentException("A metric's k must be at least 1, but was " + k);
    }
    return k;
  }

  private static boolean isRelevant(String documentId, Map<String, Integer> judgements) {
    return judgements.getOrDefault(documentId, 0) >= 1;
  }

  private static long relevant(Collection<String> documentIds, Map<String, Integer> judgements) {
    return documentIds.stream().filter(id -> isRelevant(id, judgements)).count();
  }

  private static List<String> first(int k, List<String> ranking) {
    return ranking.subList(0, Math.min(k, ranking.size()));
  }

  /**
   * See {@link Metric#ndcg}.
   *
   * @param k how many documents count
   */
  record Ndcg(int k) implements Metric {
    /** Creates the metric. */
    public Ndcg {
      requireCutoff(k);
    }

    @Override
    public String name() {
      return "nDCG@" + k;
    }

    @Override
    public double value(List<String> ranking, Map<String, Integer> judgements) {
      List<Integer> ideal =
          judgements.values().stream().sorted((a, b) -> Integer.compare(b, a)).toList();
      double best = gain(ideal);
      List<Integer> found =
          ranking.stream().limit(k).map(id -> judgements.getOrDefault(id, 0)).toList();
      return best > 0 ? gain(found) / best : 0;
    }

    private double gain(List<Integer> grades) {
      double sum = 0;
      for (int i = 0; i < Math.min(k, grades.size()); i++) {
        // A negative grade is a judgement ("not relevant at all"), not a loss.
        sum += Math.max(0, grades.get(i)) * Math.log(2) / Math.log(i + 2);
      }
      return sum;
    }
  }

  /**
   * See {@link Metric#recall}.
   *
   * @param k how many documents count
   */
  record Recall(int k) implements Metric {
    /** Creates the metric. */
    public Recall {
      requireCutoff(k);
    }

    @Override
    public String name() {
      return "Recall@" + k;
    }

    @Override
    public double value(List<String> ranking, Map<String, Integer> judgements) {
      long all = relevant(judgements.keySet(), judgements);
      return all == 0 ? 0 : (double) relevant(first(k, ranking), judgements) / all;
    }
  }

  /**
   * See {@link Metric#precision}.
   *
   * @param k how many documents count
   */
  record Precision(int k) implements Metric {
    /** Creates the metric. */
    public Precision {
      requireCutoff(k);
    }

    @Override
    public String name() {
      return "P@" + k;
    }

    @Override
    public double value(List<String> ranking, Map<String, Integer> judgements) {
      return (double) relevant(first(k, ranking), judgements) / k;
    }
  }

  /**
   * See {@link Metric#mrr}.
   *
   * @param k how many documents count
   */
  record ReciprocalRank(int k) implements Metric {
    /** Creates the metric. */
    public ReciprocalRank {
      requireCutoff(k);
    }

    @Override
    public String name() {
      return "MRR@" + k;
    }

    @Override
    public double value(List<String> ranking, Map<String, Integer> judgements) {
      List<String> found = first(k, ranking);
      for (int i = 0; i < found.size(); i++) {
        if (isRelevant(found.get(i), judgements)) {
          return 1.0 / (i + 1);
        }
      }
      return 0;
    }
  }

  /**
   * See {@link Metric#map()}.
   *
   * @param k how many documents count, all when empty
   */
  record AveragePrecision(OptionalInt k) implements Metric {
    /** Creates the metric. */
    public AveragePrecision {
      k.ifPresent(Metric::requireCutoff);
    }

    @Override
    public String name() {
      return k.isPresent() ? "MAP@" + k.getAsInt() : "MAP";
    }

    @Override
    public double value(List<String> ranking, Map<String, Integer> judgements) {
      long all = relevant(judgements.keySet(), judgements);
      List<String> found = first(k.orElse(ranking.size()), ranking);
      int relevant = 0;
      double sum = 0;
      for (int i = 0; i < found.size(); i++) {
        if (isRelevant(found.get(i), judgements)) {
          relevant++;
          sum += (double) relevant / (i + 1);
        }
      }
      return all == 0 ? 0 : sum / all;
    }
  }
}
