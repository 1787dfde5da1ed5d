package io.ragstone.pipeline;

import io.ragstone.postprocess.PassagePostProcessor;
import io.ragstone.retrieval.ReciprocalRankFusion;
import io.ragstone.store.SearchRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;

/**
 * How passages are found, judged and chosen. Its settings are in the order in which they work:
 *
 * <pre>{@code
 * RetrievalOptions options =
 *     RetrievalOptions.builder()
 *         .searchMode(SearchMode.HYBRID)
 *         .topK(50)
 *         .afterSearch(Deduplication.DEFAULT)
 *         .rerankBudget(RerankBudget.builder().maxPassages(20).build())
 *         .afterRerank(ScoreBlend.DEFAULT)
 *         .afterRerank(new SourceLimit(2))
 *         .topN(5)
 *         .afterSelection(new NeighborExpansion(1, 1))
 *         .build();
 * }</pre>
 *
 * <p>Immutable.
 */
public final class RetrievalOptions {
  /** The default of {@link Builder#topK}: 10 candidates. */
  public static final int DEFAULT_TOP_K = 10;

  /** The default of {@link Builder#topN}: 3 passages. */
  public static final int DEFAULT_TOP_N = 3;

  /** All defaults. */
  public static final RetrievalOptions DEFAULT = builder().build();

  private final SearchMode searchMode;
  private final ReciprocalRankFusion fusion;
  private final int topK;
  private final OptionalDouble searchThreshold;
  private final List<PassagePostProcessor> afterSearch;
  private final RerankBudget rerankBudget;
  private final OptionalDouble rerankThreshold;
  private final List<PassagePostProcessor> afterRerank;
  private final int topN;
  private final List<PassagePostProcessor> afterSelection;

  private RetrievalOptions(Builder builder) {
    this.searchMode = builder.searchMode;
    this.fusion = builder.fusion;
    this.topK = builder.topK;
    this.searchThreshold = builder.searchThreshold;
    this.afterSearch = List.copyOf(builder.afterSearch);
    this.rerankBudget = builder.rerankBudget;
    this.rerankThreshold = builder.rerankThreshold;
    this.afterRerank = List.copyOf(builder.afterRerank);
    this.topN = builder.topN;
    this.afterSelection = List.copyOf(builder.afterSelection);
  }

  /**
   * Starts with the defaults.
   *
   * @return a builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * How candidates are looked for.
   *
   * @return by vector, by words, or both
   */
  public SearchMode searchMode() {
    return searchMode;
  }

  /**
   * How ranked lists are merged.
   *
   * @return the fusion
   */
  public ReciprocalRankFusion fusion() {
    return fusion;
  }

  /**
   * How many candidates to find.
   *
   * @return 1 to {@link SearchRequest#MAX_TOP_K}
   */
  public int topK() {
    return topK;
  }

  /**
   * The worst search score accepted.
   *
   * @return the threshold, empty when there is none
   */
  public OptionalDouble searchThreshold() {
    return searchThreshold;
  }

  /**
   * What is done to the candidates before they are reranked.
   *
   * @return an unmodifiable list
   */
  public List<PassagePostProcessor> afterSearch() {
    return afterSearch;
  }

  /**
   * How much the reranker may take.
   *
   * @return the budget
   */
  public RerankBudget rerankBudget() {
    return rerankBudget;
  }

  /**
   * The worst rerank score accepted.
   *
   * @return the threshold, empty when there is none
   */
  public OptionalDouble rerankThreshold() {
    return rerankThreshold;
  }

  /**
   * What is done to the passages before the best are chosen.
   *
   * @return an unmodifiable list
   */
  public List<PassagePostProcessor> afterRerank() {
    return afterRerank;
  }

  /**
   * How many passages to keep.
   *
   * @return at least 1
   */
  public int topN() {
    return topN;
  }

  /**
   * What is done to the chosen passages.
   *
   * @return an unmodifiable list
   */
  public List<PassagePostProcessor> afterSelection() {
    return afterSelection;
  }

  static int requireValidTopN(int topN) {
    if (topN < 1) {
      throw new IllegalArgumentException("topN must be at least 1, but was " + topN);
    }
    return topN;
  }

  /** Builds {@link RetrievalOptions}. Not thread-safe. */
  public static final class Builder {
    private SearchMode searchMode = SearchMode.DENSE;
    private ReciprocalRankFusion fusion = ReciprocalRankFusion.DEFAULT;
    private int topK = DEFAULT_TOP_K;
    private OptionalDouble searchThreshold = OptionalDouble.empty();
    private final List<PassagePostProcessor> afterSearch = new ArrayList<>();
    private RerankBudget rerankBudget = RerankBudget.UNLIMITED;
    private OptionalDouble rerankThreshold = OptionalDouble.empty();
    private final List<PassagePostProcessor> afterRerank = new ArrayList<>();
    private int topN = DEFAULT_TOP_N;
    private final List<PassagePostProcessor> afterSelection = new ArrayList<>();

    private Builder() {}

    /**
     * Sets how candidates are looked for; {@link SearchMode#DENSE} by default.
     *
     * @param searchMode by vector, by words, or both
     * @return this builder
     */
    public Builder searchMode(SearchMode searchMode) {
      this.searchMode = Objects.requireNonNull(searchMode, "searchMode");
      return this;
    }

    /**
     * Sets how {@link SearchMode#HYBRID} merges its two lists, and by which k the lists of several
     * search texts are merged; {@link ReciprocalRankFusion#DEFAULT} by default.
     *
     * @param fusion the fusion
     * @return this builder
     */
    public Builder fusion(ReciprocalRankFusion fusion) {
      this.fusion = Objects.requireNonNull(fusion, "fusion");
      return this;
    }

    /**
     * Sets how many candidates to find; {@value RetrievalOptions#DEFAULT_TOP_K} by default.
     *
     * @param topK 1 to {@link SearchRequest#MAX_TOP_K}
     * @return this builder
     */
    public Builder topK(int topK) {
      this.topK = SearchRequest.requireValidTopK(topK);
      return this;
    }

    /**
     * Drops candidates whose search score is worse; none by default. With expanders, it holds for
     * each text's list before the lists are fused.
     *
     * @param threshold the worst score accepted, on the scale of the search's scores
     * @return this builder
     */
    public Builder searchThreshold(double threshold) {
      this.searchThreshold = OptionalDouble.of(requireNumber("searchThreshold", threshold));
      return this;
    }

    /**
     * Adds what is done to the candidates that reached the threshold, before they are reranked;
     * nothing by default. Post-processors of one place run in the order in which they are added.
     *
     * @param processor drops, reorders or adds passages
     * @return this builder
     */
    public Builder afterSearch(PassagePostProcessor processor) {
      this.afterSearch.add(Objects.requireNonNull(processor, "processor"));
      return this;
    }

    /**
     * Sets how much the reranker may take; {@link RerankBudget#UNLIMITED} by default.
     *
     * @param rerankBudget passages, tokens and time
     * @return this builder
     */
    public Builder rerankBudget(RerankBudget rerankBudget) {
      this.rerankBudget = Objects.requireNonNull(rerankBudget, "rerankBudget");
      return this;
    }

    /**
     * Drops passages whose rerank score is worse; none by default.
     *
     * @param threshold the worst score accepted, 0 to 1 for a probability
     * @return this builder
     */
    public Builder rerankThreshold(double threshold) {
      this.rerankThreshold = OptionalDouble.of(requireNumber("rerankThreshold", threshold));
      return this;
    }

    /**
     * Adds what is done to the reranked passages, before the best are chosen; nothing by default.
     * It is done without a reranker, too.
     *
     * @param processor drops, reorders or adds passages
     * @return this builder
     */
    public Builder afterRerank(PassagePostProcessor processor) {
      this.afterRerank.add(Objects.requireNonNull(processor, "processor"));
      return this;
    }

    /**
     * Sets how many passages to keep; {@value RetrievalOptions#DEFAULT_TOP_N} by default.
     *
     * @param topN 1 to topK
     * @return this builder
     */
    public Builder topN(int topN) {
      this.topN = requireValidTopN(topN);
      return this;
    }

    /**
     * Adds what is done to the topN passages that were chosen; nothing by default. What it adds
     * comes on top of topN.
     *
     * @param processor drops, reorders or adds passages
     * @return this builder
     */
    public Builder afterSelection(PassagePostProcessor processor) {
      this.afterSelection.add(Objects.requireNonNull(processor, "processor"));
      return this;
    }

    /**
     * Builds the options. Whether they fit together and to the other parts is checked when the
     * pipeline is built.
     *
     * @return immutable options
     */
    public RetrievalOptions build() {
      return new RetrievalOptions(this);
    }

    private static double requireNumber(String name, double threshold) {
      if (Double.isNaN(threshold)) {
        throw new IllegalArgumentException(name + " must be a number, but was NaN");
      }
      return threshold;
    }
  }
}
