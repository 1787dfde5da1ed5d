package io.ragstone.spring.ai;

import io.ragstone.embedding.InputType;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.embedding.EmbeddingOptions;

/**
 * What a call of {@link RagstoneEmbeddingModel} can say beyond Spring AI's own options: on which
 * side of retrieval its texts are, and the task.
 *
 * <pre>{@code
 * var options = RagstoneEmbeddingOptions.builder(InputType.QUERY).dimensions(512).build();
 * EmbeddingResponse response = model.call(new EmbeddingRequest(questions, options));
 * }</pre>
 *
 * <p>Immutable.
 */
public final class RagstoneEmbeddingOptions implements EmbeddingOptions {
  private final InputType inputType;
  private final @Nullable Integer dimensions;
  private final Optional<String> instruction;

  private RagstoneEmbeddingOptions(Builder builder) {
    this.inputType = builder.inputType;
    this.dimensions = builder.dimensions;
    this.instruction = builder.instruction;
  }

  /**
   * Starts options.
   *
   * @param inputType queries, or texts to be found
   * @return a builder
   */
  public static Builder builder(InputType inputType) {
    return new Builder(inputType);
  }

  /**
   * The side of retrieval that the texts are on.
   *
   * @return query or document
   */
  public InputType inputType() {
    return inputType;
  }

  /**
   * The task instruction.
   *
   * @return the instruction, empty for the embedder's own
   */
  public Optional<String> instruction() {
    return instruction;
  }

  /**
   * The model: always that of the embedder.
   *
   * @return {@code null}
   */
  @Override
  public @Nullable String getModel() {
    return null;
  }

  @Override
  public @Nullable Integer getDimensions() {
    return dimensions;
  }

  /** Builds {@link RagstoneEmbeddingOptions}. Not thread-safe. */
  public static final class Builder {
    private final InputType inputType;
    private @Nullable Integer dimensions;
    private Optional<String> instruction = Optional.empty();

    private Builder(InputType inputType) {
      this.inputType = Objects.requireNonNull(inputType, "inputType");
    }

    /**
     * Sets the dimension to cut embeddings to (Matryoshka); the embedder's own by default.
     *
     * @param dimensions at least 1, at most that of the model
     * @return this builder
     */
    public Builder dimensions(int dimensions) {
      this.dimensions = dimensions;
      return this;
    }

    /**
     * Sets the task instruction; the embedder's own by default.
     *
     * @param instruction one sentence that says what to look for
     * @return this builder
     */
    public Builder instruction(String instruction) {
      this.instruction = Optional.of(instruction);
      return this;
    }

    /**
     * Builds the options.
     *
     * @return immutable options
     */
    public RagstoneEmbeddingOptions build() {
      return new RagstoneEmbeddingOptions(this);
    }
  }
}
