package io.ragstone.eval;

import io.ragstone.call.CallContext;
import io.ragstone.document.Document;
import io.ragstone.document.LoadedDocument;
import io.ragstone.error.DatasetException;
import io.ragstone.pipeline.RagPipeline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Measures how well several configurations find the documents of a test collection, and whether
 * they differ by more than chance.
 *
 * <pre>{@code
 * EvaluationReport report =
 *     Evaluation.builder(collection)
 *         .index(hybrid)
 *         .configuration("dense", dense)
 *         .configuration("hybrid", hybrid)
 *         .build()
 *         .run();
 * ReportFolder.write(report, Path.of("target/evaluation"));
 * }</pre>
 *
 * <p>Indexes are made first, once each. Then the configurations take turns, query by query, so that
 * a machine that slows down slows all of them down; the first {@linkplain Builder#warmups few}
 * queries are asked once before, and not counted. Each configuration is compared with the baseline,
 * the first one unless another is named; p-values are corrected by {@link Significance#holm} over
 * the configurations, for each metric by itself. Metrics are not corrected for each other: decide
 * by the first one.
 *
 * <p>Not thread-safe; {@link #run} may be called again and measures anew.
 */
public final class Evaluation {
  /** The default of {@link Builder#metrics}: nDCG@10, Recall@10, MRR@10. */
  public static final List<Metric> DEFAULT_METRICS =
      List.of(Metric.ndcg(10), Metric.recall(10), Metric.mrr(10));

  /** The default of {@link Builder#warmups}: 3 queries. */
  public static final int DEFAULT_WARMUPS = 3;

  private final TestCollection collection;
  private final Map<String, CorpusIndexer> indexers;
  private final Map<String, DocumentRanker> configurations;
  private final String baseline;
  private final List<Metric> metrics;
  private final Significance significance;
  private final int warmups;
  private final Consumer<EvaluationProgress> progress;
  private final CallContext context;
  private final Map<String, String> notes;

  private Evaluation(Builder builder) {
    this.collection = builder.collection;
    this.indexers = new LinkedHashMap<>(builder.indexers);
    this.configurations = new LinkedHashMap<>(builder.configurations);
    this.metrics = builder.metrics;
    this.significance = builder.significance;
    this.warmups = builder.warmups;
    this.progress = builder.progress;
    this.context = builder.context;
    this.notes = new LinkedHashMap<>(builder.notes);
    if (configurations.isEmpty()) {
      throw new IllegalArgumentException("There is nothing to evaluate; add a configuration(…)");
    }
    if (collection.queries().isEmpty()) {
      throw new IllegalArgumentException("The collection " + collection.name() + " has no queries");
    }
    this.baseline = builder.baseline.orElse(configurations.keySet().iterator().next());
    if (!configurations.containsKey(baseline)) {
      throw new IllegalArgumentException(
          "There is no configuration \""
              + baseline
              + "\" to be the baseline, but "
              + configurations.keySet());
    }
  }

  /**
   * Starts an evaluation.
   *
   * @param collection what to search and to ask
   * @return a builder
   */
  public static Builder builder(TestCollection collection) {
    return new Builder(collection);
  }

  /**
   * Indexes, asks all queries, and computes the metrics.
   *
   * @return the results
   * @throws DatasetException when a configuration finds documents that the corpus lacks, or a
   *     judged document is not in the corpus
   * @throws io.ragstone.error.CallCancelledException when the context was cancelled
   * @throws io.ragstone.error.DeadlineExceededException when its deadline passed
   */
  public EvaluationReport run() {
    Set<String> documents = documentIds();
    List<IndexingTime> indexing = index();
    List<Rankings> rankings =
        configurations.entrySet().stream()
            .map(entry -> new Rankings(entry.getKey(), entry.getValue(), documents))
            .toList();
    for (TestQuery query : collection.queries().stream().limit(warmups).toList()) {
      rankings.forEach(ranking -> ranking.rank(query));
    }
    int done = 0;
    for (TestQuery query : collection.queries()) {
      for (Rankings ranking : rankings) {
        ranking.add(query);
        done++;
        progress.accept(
            new EvaluationProgress(
                ranking.name, done, collection.queries().size() * rankings.size()));
      }
    }
    List<ConfigurationResult> results = rankings.stream().map(Rankings::result).toList();
    return new EvaluationReport(
        collection,
        documents.size(),
        indexing,
        baseline,
        results,
        comparisons(results),
        significance,
        notes);
  }

  private Set<String> documentIds() {
    context.check("evaluate");
    Set<String> ids = new HashSet<>();
    try (Stream<? extends LoadedDocument> corpus = collection.corpus().load()) {
      corpus.map(LoadedDocument::orThrow).map(Document::id).forEach(ids::add);
    }
    for (String queryId : collection.qrels().queryIds()) {
      for (String judged : collection.qrels().judgements(queryId).keySet()) {
        if (!ids.contains(judged)) {
          throw new DatasetException(
              "The corpus of "
                  + collection.name()
                  + " lacks document "
                  + judged
                  + ", which is judged for query "
                  + queryId);
        }
      }
    }
    return ids;
  }

  private List<IndexingTime> index() {
    int total = collection.queries().size() * configurations.size();
    List<IndexingTime> times = new ArrayList<>();
    indexers.forEach(
        (name, indexer) -> {
          context.check("index");
          long start = System.nanoTime();
          indexer.index(collection.corpus(), context);
          times.add(new IndexingTime(name, Duration.ofNanos(System.nanoTime() - start)));
          progress.accept(new EvaluationProgress(name, 0, total));
        });
    return times;
  }

  private List<BaselineComparison> comparisons(List<ConfigurationResult> results) {
    ConfigurationResult before =
        results.stream().filter(result -> result.name().equals(baseline)).findFirst().orElseThrow();
    List<ConfigurationResult> others =
        results.stream().filter(result -> !result.name().equals(baseline)).toList();
    List<BaselineComparison> comparisons = new ArrayList<>();
    for (Metric metric : metrics) {
      List<PairedComparison> pairs =
          others.stream()
              .map(
                  other ->
                      significance.compare(
                          before.metric(metric.name()).values(),
                          other.metric(metric.name()).values()))
              .toList();
      List<Double> corrected =
          Significance.holm(pairs.stream().map(PairedComparison::randomisationP).toList());
      for (int i = 0; i < others.size(); i++) {
        comparisons.add(
            new BaselineComparison(others.get(i).name(), pairs.get(i), corrected.get(i)));
      }
    }
    return comparisons;
  }

  /** What one configuration finds, query by query. */
  private final class Rankings {
    private final String name;
    private final DocumentRanker ranker;
    private final Set<String> documents;
    private final Run.Builder run;
    private final SortedMap<String, Double> millis = new TreeMap<>();

    Rankings(String name, DocumentRanker ranker, Set<String> documents) {
      this.name = name;
      this.ranker = ranker;
      this.documents = documents;
      this.run = Run.builder(runName(name));
    }

    List<ScoredDocument> rank(TestQuery query) {
      context.check("evaluate " + name);
      return ranker.rank(query, context);
    }

    void add(TestQuery query) {
      long start = System.nanoTime();
      List<ScoredDocument> found = rank(query);
      millis.put(query.id(), (System.nanoTime() - start) / 1e6);
      for (ScoredDocument document : found) {
        if (!documents.contains(document.id())) {
          throw new DatasetException(
              "For query "
                  + query.id()
                  + " the configuration \""
                  + name
                  + "\" found document "
                  + document.id()
                  + ", which the corpus of "
                  + collection.name()
                  + " lacks; it must search that corpus alone, and name documents as it does");
        }
      }
      run.ranked(query.id(), found);
    }

    ConfigurationResult result() {
      Run found = run.build();
      List<MetricResult> measured =
          metrics.stream()
              .map(metric -> metric.evaluate(found, collection.qrels()))
              .map(values -> new MetricResult(values, significance.interval(values)))
              .toList();
      return new ConfigurationResult(name, found, measured, new QueryValues("ms", millis));
    }
  }

  /** What can be a file's name and a field in trec_eval's files. */
  private static String runName(String configuration) {
    return configuration
        .toLowerCase(Locale.ROOT)
        .replaceAll("[^\\p{L}\\p{N}.]+", "-")
        .replaceAll("^[-.]+|[-.]+$", "");
  }

  /** Builds an {@link Evaluation}. Not thread-safe. */
  public static final class Builder {
    private final TestCollection collection;
    private final Map<String, CorpusIndexer> indexers = new LinkedHashMap<>();
    private final Map<String, DocumentRanker> configurations = new LinkedHashMap<>();
    private final Map<String, String> notes = new LinkedHashMap<>();
    private Optional<String> baseline = Optional.empty();
    private List<Metric> metrics = DEFAULT_METRICS;
    private Significance significance = Significance.builder().build();
    private int warmups = DEFAULT_WARMUPS;
    private Consumer<EvaluationProgress> progress = ignored -> {};
    private CallContext context = CallContext.unbounded();

    private Builder(TestCollection collection) {
      this.collection = Objects.requireNonNull(collection, "collection");
    }

    /**
     * Adds a pipeline to ingest the corpus with; none by default, where the index is there already.
     * All configurations that search its store need no other.
     *
     * @param pipeline a pipeline with a splitter
     * @return this builder
     */
    public Builder index(RagPipeline pipeline) {
      return index("index " + (indexers.size() + 1), pipeline);
    }

    /**
     * Adds a pipeline to ingest the corpus with.
     *
     * @param name what to call it in the report
     * @param pipeline a pipeline with a splitter
     * @return this builder
     * @throws IllegalArgumentException when there is an index of that name
     */
    public Builder index(String name, RagPipeline pipeline) {
      return index(name, CorpusIndexer.of(pipeline));
    }

    /**
     * Adds something else to index the corpus with.
     *
     * @param name what to call it in the report
     * @param indexer makes the corpus searchable
     * @return this builder
     * @throws IllegalArgumentException when there is an index of that name
     */
    public Builder index(String name, CorpusIndexer indexer) {
      if (indexers.putIfAbsent(name, Objects.requireNonNull(indexer, "indexer")) != null) {
        throw new IllegalArgumentException("There is an index \"" + name + "\" already");
      }
      return this;
    }

    /**
     * Adds a pipeline to evaluate: see {@link DocumentRanker#of(RagPipeline)}.
     *
     * @param name what to call it
     * @param pipeline the pipeline
     * @return this builder
     * @throws IllegalArgumentException when there is a configuration of that name
     */
    public Builder configuration(String name, RagPipeline pipeline) {
      return configuration(name, DocumentRanker.of(pipeline));
    }

    /**
     * Adds something else to evaluate.
     *
     * @param name what to call it, with at least one letter or digit
     * @param ranker finds documents
     * @return this builder
     * @throws IllegalArgumentException when there is a configuration of that name, or one whose
     *     name has the same letters and digits
     */
    public Builder configuration(String name, DocumentRanker ranker) {
      if (runName(name).isEmpty()) {
        throw new IllegalArgumentException(
            "A configuration's name needs a letter or digit, but was \"" + name + "\"");
      }
      for (String other : configurations.keySet()) {
        if (runName(other).equals(runName(name))) {
          throw new IllegalArgumentException(
              "The configurations \""
                  + other
                  + "\" and \""
                  + name
                  + "\" would have files of the same name, "
                  + runName(name)
                  + "; rename one");
        }
      }
      configurations.put(name, Objects.requireNonNull(ranker, "ranker"));
      return this;
    }

    /**
     * Names the configuration that the others are compared with; the first one by default.
     *
     * @param name a configuration's name
     * @return this builder
     */
    public Builder baseline(String name) {
      this.baseline = Optional.of(name);
      return this;
    }

    /**
     * Sets what to measure; {@link Evaluation#DEFAULT_METRICS} by default.
     *
     * @param metrics at least one, each once; the first is the one to decide by
     * @return this builder
     */
    public Builder metrics(Metric... metrics) {
      this.metrics = List.of(metrics);
      Set<String> names = this.metrics.stream().map(Metric::name).collect(Collectors.toSet());
      if (metrics.length == 0 || names.size() < metrics.length) {
        throw new IllegalArgumentException(
            "There must be at least one metric, each once, but they were "
                + this.metrics.stream().map(Metric::name).toList());
      }
      return this;
    }

    /**
     * Sets how intervals and p-values are computed; the defaults of {@link Significance} by
     * default.
     *
     * @param significance the settings
     * @return this builder
     */
    public Builder significance(Significance significance) {
      this.significance = Objects.requireNonNull(significance, "significance");
      return this;
    }

    /**
     * Sets how many queries are asked once before the times count; {@value
     * Evaluation#DEFAULT_WARMUPS} by default.
     *
     * @param warmups at least 0
     * @return this builder
     */
    public Builder warmups(int warmups) {
      if (warmups < 0) {
        throw new IllegalArgumentException("warmups must not be negative, but was " + warmups);
      }
      this.warmups = warmups;
      return this;
    }

    /**
     * Sets who wants to know how it goes; nobody by default.
     *
     * @param progress told after each index and each ranking, on the evaluating thread
     * @return this builder
     */
    public Builder progress(Consumer<EvaluationProgress> progress) {
      this.progress = Objects.requireNonNull(progress, "progress");
      return this;
    }

    /**
     * Sets deadline and cancellation; unbounded by default.
     *
     * @param context the context, handed to every index and query
     * @return this builder
     */
    public Builder context(CallContext context) {
      this.context = Objects.requireNonNull(context, "context");
      return this;
    }

    /**
     * Adds a fact for the readers of the report, such as the machine or the models.
     *
     * @param name what it is
     * @param value the fact
     * @return this builder
     */
    public Builder note(String name, String value) {
      this.notes.put(Objects.requireNonNull(name, "name"), Objects.requireNonNull(value, "value"));
      return this;
    }

    /**
     * Builds the evaluation.
     *
     * @return the evaluation
     * @throws IllegalArgumentException when there is no configuration, the baseline is not among
     *     them, or the collection has no queries
     */
    public Evaluation build() {
      return new Evaluation(this);
    }
  }
}
