package io.ragstone.pipeline;

import io.ragstone.generation.Generation;
import io.ragstone.prompt.PromptContext;
import io.ragstone.retrieval.Passage;
import java.util.List;
import java.util.Objects;

/** An answer with everything it rests on. Immutable. */
public final class Answer {
  private final Generation generation;
  private final Retrieval retrieval;
  private final PromptContext context;
  private final CitationMarks marks;
  private final StageTimings timings;

  Answer(Generation generation, Retrieval retrieval, PromptContext context, StageTimings timings) {
    this.generation = Objects.requireNonNull(generation, "generation");
    this.retrieval = Objects.requireNonNull(retrieval, "retrieval");
    this.context = Objects.requireNonNull(context, "context");
    this.marks = CitationMarks.in(generation.text(), context);
    this.timings = Objects.requireNonNull(timings, "timings");
  }

  /**
   * The answer's text.
   *
   * @return the text as the generator wrote it
   */
  public String text() {
    return generation.text();
  }

  /**
   * The marks in the text that mean a passage, in their order.
   *
   * @return an unmodifiable list, empty when the prompt asked for none
   */
  public List<Citation> citations() {
    return marks.resolved();
  }

  /**
   * The marks in the text that mean no passage.
   *
   * @return an unmodifiable list of marks such as {@code "[9]"}
   */
  public List<String> unresolvedMarks() {
    return marks.unresolved();
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
   * How the text was written: by what, why it ended, how many tokens it took.
   *
   * @return the generation
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
    return "Answer[" + text().length() + " characters, " + citations().size() + " citations]";
  }
}
