package io.ragstone.pipeline;

import io.ragstone.generation.FinishReason;
import io.ragstone.generation.Generation;
import io.ragstone.prompt.PromptContext;
import io.ragstone.retrieval.Passage;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** An answer with everything it rests on. Immutable. */
public final class Answer {
  private final Generation generation;
  private final Retrieval retrieval;
  private final PromptContext context;
  private final String text;
  private final List<Citation> citations;
  private final List<String> unresolvedMarks;
  private final Optional<Refusal> refusal;
  private final StageTimings timings;

  Answer(Generation generation, Retrieval retrieval, PromptContext context, StageTimings timings) {
    this(generation, retrieval, context, Optional.empty(), timings);
  }

  private Answer(
      Generation generation,
      Retrieval retrieval,
      PromptContext context,
      Optional<Refusal> refusal,
      StageTimings timings) {
    this.generation = Objects.requireNonNull(generation, "generation");
    this.retrieval = Objects.requireNonNull(retrieval, "retrieval");
    this.context = Objects.requireNonNull(context, "context");
    CitationFilter filter = CitationFilter.of(generation.text(), context);
    this.text = filter.text();
    this.citations = filter.citations();
    this.unresolvedMarks = filter.unresolvedMarks();
    this.refusal = refusal;
    this.timings = Objects.requireNonNull(timings, "timings");
  }

  static Answer refusing(String text, Retrieval retrieval) {
    return new Answer(
        new Generation(text, Refusal.GENERATOR, FinishReason.STOP, Optional.empty()),
        retrieval,
        PromptContext.empty(),
        Optional.of(Refusal.of(retrieval)),
        retrieval.timings());
  }

  void measure(Measurements.Builder measured) {
    retrieval.measure(measured);
    measured.count(Count.REFUSALS, refusal.isPresent() ? 1 : 0);
  }

  /**
   * The answer's text without the marks that point nowhere; {@link #generation()} has it as it was
   * written.
   *
   * <p>A mark is a number in brackets, a list ({@code [1, 2]}) or a range ({@code [1-3]}), in
   * square or full-width brackets, up to 99 or the number of blocks. A mark whose number means no
   * block is taken out, with the blank before it; of a mark that has both kinds of numbers, those
   * that mean a block stay. Never taken for marks are code, links ({@code [1](…)}, {@code
   * [text][1]}, {@code [1]: …}), years and other large numbers, and lists that have a 0. Left as
   * text are, when they mean no block, numbers right behind a name ({@code args[7]}) and lists of
   * three and more numbers.
   *
   * @return the text that {@link #citations()} refers to
   */
  public String text() {
    return text;
  }

  /**
   * The marks in the text, in their order.
   *
   * @return an unmodifiable list, empty when the prompt asked for none
   */
  public List<Citation> citations() {
    return citations;
  }

  /**
   * The marks that mean no block, or not with all their numbers, as the generator wrote them.
   *
   * @return an unmodifiable list of marks such as {@code "[9]"}
   */
  public List<String> unresolvedMarks() {
    return unresolvedMarks;
  }

  /**
   * The passages that were found, best first. Those that the generator was given are in the {@link
   * #promptContext()}.
   *
   * @return an unmodifiable list
   */
  public List<Passage> passages() {
    return retrieval.passages();
  }

  /**
   * What the generator was given: the blocks that citations refer to, and the passages that were
   * left out.
   *
   * @return the context of the prompt
   */
  public PromptContext promptContext() {
    return context;
  }

  /**
   * How the passages were found.
   *
   * @return the retrieval
   */
  public Retrieval retrieval() {
    return retrieval;
  }

  /**
   * Whether this says that there is no answer, because no passage was found to rest one on.
   *
   * @return what came closest, empty for an answer that the generator wrote
   */
  public Optional<Refusal> refusal() {
    return refusal;
  }

  /**
   * How the text was written: by what, why it ended, how many tokens it took.
   *
   * @return the generation; of a {@link #refusal()}, its text by {@link Refusal#GENERATOR}
   */
  public Generation generation() {
    return generation;
  }

  /**
   * How long the stages took, retrieval included.
   *
   * @return the timings
   */
  public StageTimings timings() {
    return timings;
  }

  @Override
  public String toString() {
    return "Answer[" + text.length() + " characters, " + citations.size() + " citations]";
  }
}
