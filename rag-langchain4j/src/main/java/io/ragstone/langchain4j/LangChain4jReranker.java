package io.ragstone.langchain4j;

import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.output.Response;
import dev.langchain4j.model.output.TokenUsage;
import dev.langchain4j.model.scoring.ScoringModel;
import io.ragstone.error.ModelException;
import io.ragstone.rerank.RerankRequest;
import io.ragstone.rerank.RerankResult;
import io.ragstone.rerank.Reranker;
import io.ragstone.retrieval.Score;
import io.ragstone.retrieval.ScoreKind;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A scoring model of LangChain4j as a reranker.
 *
 * <pre>{@code
 * Reranker reranker = LangChain4jReranker.of(cohere);
 * Reranker local = LangChain4jReranker.ofLogits(new OnnxScoringModel(model, tokenizer));
 * }</pre>
 *
 * <p>LangChain4j does not say what a model's scores mean, so the caller does: {@link #of} takes
 * probabilities, {@link #ofLogits} what becomes one by the logistic function. Others are refused.
 *
 * <p>No model takes an instruction: to give one is an {@link IllegalArgumentException}. A failure
 * of the model is a {@link LangChain4jModelException}. LangChain4j's models have no deadline for
 * each call: the request's is looked at before and after, and a {@link
 * io.ragstone.pipeline.RerankBudget} waits no longer than it may. They say nothing of texts that
 * they cut, so {@link RerankResult#truncated()} is 0, and where they count no tokens, {@link
 * RerankResult#tokens()} is 0 too. They refuse blank texts, which are scored as a full stop.
 *
 * <p>Thread-safe as the model is, which is not closed here.
 */
public final class LangChain4jReranker implements Reranker {
  private final ScoringModel model;
  private final boolean logits;
  private volatile boolean closed;

  private LangChain4jReranker(ScoringModel model, boolean logits) {
    this.model = Objects.requireNonNull(model, "model");
    this.logits = logits;
  }

  /**
   * A model whose scores are 0 to 1, as those of most vendors.
   *
   * @param model the model; it stays the caller's to close
   * @return the reranker; a score outside of 0 to 1 is a {@link ModelException}
   */
  public static LangChain4jReranker of(ScoringModel model) {
    return new LangChain4jReranker(model, false);
  }

  /**
   * A model whose scores are log-odds, as those of most cross-encoders without their last function.
   *
   * @param model the model; it stays the caller's to close
   * @return the reranker, whose scores are 1 / (1 + exp(-x))
   */
  public static LangChain4jReranker ofLogits(ScoringModel model) {
    return new LangChain4jReranker(model, true);
  }

  @Override
  public RerankResult rerank(RerankRequest request) {
    if (closed) {
      throw new IllegalStateException("The reranker is closed");
    }
    request.context().check("rerank");
    if (request.instruction().isPresent()) {
      throw new IllegalArgumentException(
          "LangChain4j's scoring models take no instruction, but one was given: \""
              + request.instruction().get()
              + "\"");
    }
    if (request.passages().isEmpty()) {
      return new RerankResult(List.of(), 0, 0);
    }
    Response<List<Double>> response = ask(request);
    request.context().check("rerank");
    if (response.content().size() != request.passages().size()) {
      throw new ModelException(
          model.getClass().getSimpleName()
              + " returned "
              + response.content().size()
              + " scores for "
              + request.passages().size()
              + " passages");
    }
    long tokens =
        Optional.ofNullable(response.tokenUsage())
            .map(TokenUsage::inputTokenCount)
            .map(Integer::longValue)
            .orElse(0L);
    return new RerankResult(response.content().stream().map(this::score).toList(), tokens, 0);
  }

  private Response<List<Double>> ask(RerankRequest request) {
    List<TextSegment> segments =
        request.passages().stream().map(NonBlank::text).map(TextSegment::from).toList();
    try {
      return model.scoreAll(segments, request.query());
    } catch (RuntimeException e) {
      throw Failures.ofModel(model, e);
    }
  }

  private Score score(double value) {
    double probability = logits ? 1 / (1 + Math.exp(-value)) : value;
    if (!(probability >= 0 && probability <= 1)) {
      throw new ModelException(
          model.getClass().getSimpleName()
              + " returned the score "
              + value
              + ", which is no probability; use LangChain4jReranker.ofLogits for log-odds");
    }
    return new Score(ScoreKind.RERANK_PROBABILITY, probability);
  }

  @Override
  public void close() {
    closed = true;
  }
}
