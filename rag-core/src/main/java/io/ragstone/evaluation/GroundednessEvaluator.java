package io.ragstone.evaluation;

import io.ragstone.call.CallContext;
import io.ragstone.evaluation.AnswerSentences.Sentence;
import io.ragstone.pipeline.Answer;
import io.ragstone.prompt.ContextBlock;
import io.ragstone.rerank.RerankRequest;
import io.ragstone.rerank.Reranker;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Measures how much of an answer is supported by the passages that it cites, with a reranker in
 * this process and no language model.
 *
 * <pre>{@code
 * GroundednessEvaluator evaluator = GroundednessEvaluator.builder(reranker).build();
 * Groundedness groundedness = evaluator.evaluate(pipeline.ask(question));
 * }</pre>
 *
 * <p>Each sentence is put to the reranker as a query, and each block that it cites as a passage;
 * the best block counts. A sentence that cites nothing is compared with all blocks and counted as
 * {@link Groundedness#uncited()} too. Headings, code and refusals are not judged. Rerankers are
 * trained to find what answers a question, not to check facts: the share tells answers that rest on
 * their passages from answers that do not, and is no proof of a single sentence.
 *
 * <p>To watch a pipeline, give it the evaluator in a listener: {@code
 * RagPipeline.builder().answerListener(answer -> record(evaluator.evaluate(answer)))}.
 *
 * <p>Immutable, and thread-safe as the reranker is, which belongs to the caller.
 */
public final class GroundednessEvaluator {
  /** The default of {@link Builder#threshold}: the reranker says yes rather than no. */
  public static final double DEFAULT_THRESHOLD = 0.5;

  /** The default of {@link Builder#instruction}. */
  public static final String DEFAULT_INSTRUCTION =
      "Given a statement, judge whether the document says so too";

  private final Reranker reranker;
  private final double threshold;
  private final String instruction;

  private GroundednessEvaluator(Builder builder) {
    this.reranker = builder.reranker;
    this.threshold = builder.threshold;
    this.instruction = builder.instruction;
  }

  /**
   * Starts configuring an evaluator.
   *
   * @param reranker scores sentences against blocks from 0 to 1; not closed by the evaluator
   * @return a builder with the defaults
   */
  public static Builder builder(Reranker reranker) {
    return new Builder(reranker);
  }

  /**
   * Evaluates an answer.
   *
   * @param answer the answer
   * @return its sentences, each with its score
   */
  public Groundedness evaluate(Answer answer) {
    return evaluate(answer, CallContext.unbounded());
  }

  /**
   * Evaluates an answer within a deadline.
   *
   * @param answer the answer
   * @param context deadline and cancellation
   * @return its sentences, each with its score
   */
  public Groundedness evaluate(Answer answer, CallContext context) {
    if (answer.refusal().isPresent()) {
      return new Groundedness(List.of(), threshold);
    }
    List<SentenceSupport> verdicts = new ArrayList<>();
    for (Sentence sentence : AnswerSentences.of(answer)) {
      double score = score(sentence, answer, context);
      verdicts.add(
          new SentenceSupport(
              sentence.text(),
              sentence.start(),
              sentence.end(),
              sentence.cited(),
              score,
              score >= threshold));
    }
    return new Groundedness(verdicts, threshold);
  }

  private double score(Sentence sentence, Answer answer, CallContext context) {
    List<String> texts =
        answer.promptContext().blocks().stream()
            .filter(
                block -> sentence.cited().isEmpty() || sentence.cited().contains(block.number()))
            .map(ContextBlock::text)
            .toList();
    RerankRequest request =
        RerankRequest.builder(sentence.text(), texts)
            .instruction(instruction)
            .context(context)
            .build();
    return reranker.rerank(request).scores().stream()
        .mapToDouble(score -> score.value())
        .max()
        .orElse(0);
  }

  /** Configures a {@link GroundednessEvaluator}. Not thread-safe. */
  public static final class Builder {
    private final Reranker reranker;
    private double threshold = DEFAULT_THRESHOLD;
    private String instruction = DEFAULT_INSTRUCTION;

    private Builder(Reranker reranker) {
      this.reranker = Objects.requireNonNull(reranker, "reranker");
    }

    /**
     * Sets the score from which a sentence counts as supported; {@value #DEFAULT_THRESHOLD} by
     * default.
     *
     * @param threshold 0 to 1
     * @return this builder
     */
    public Builder threshold(double threshold) {
      if (!(threshold >= 0 && threshold <= 1)) {
        throw new IllegalArgumentException("threshold must be from 0 to 1, but was " + threshold);
      }
      this.threshold = threshold;
      return this;
    }

    /**
     * Sets what the reranker is told to judge; {@value #DEFAULT_INSTRUCTION} by default.
     *
     * @param instruction one sentence
     * @return this builder
     */
    public Builder instruction(String instruction) {
      this.instruction = Objects.requireNonNull(instruction, "instruction");
      return this;
    }

    /**
     * Builds the evaluator.
     *
     * @return an immutable evaluator
     */
    public GroundednessEvaluator build() {
      return new GroundednessEvaluator(this);
    }
  }
}
