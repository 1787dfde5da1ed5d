package io.ragstone.embedding;

import io.ragstone.call.CallContext;
import io.ragstone.call.Priority;
import io.ragstone.document.UnicodeText;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/** A batch of texts to embed. Immutable. */
public final class EmbeddingRequest {
  private final InputType inputType;
  private final List<String> texts;
  private final Optional<String> instruction;
  private final OptionalInt dimension;
  private final CallContext context;
  private final Priority priority;

  private EmbeddingRequest(Builder builder) {
    this.inputType = builder.inputType;
    this.texts = builder.texts;
    this.instruction = builder.instruction;
    this.dimension = builder.dimension;
    this.context = builder.context;
    this.priority = builder.priority;
  }

  /**
   * Starts a request for queries.
   *
   * @param texts the queries
   * @return a builder
   */
  public static Builder queries(List<String> texts) {
    return new Builder(InputType.QUERY, texts);
  }

  /**
   * Starts a request for documents.
   *
   * @param texts the documents
   * @return a builder
   */
  public static Builder documents(List<String> texts) {
    return new Builder(InputType.DOCUMENT, texts);
  }

  /**
   * The side of retrieval the texts are on.
   *
   * @return query or document
   */
  public InputType inputType() {
    return inputType;
  }

  /**
   * The texts.
   *
   * @return an unmodifiable list, possibly empty
   */
  public List<String> texts() {
    return texts;
  }

  /**
   * The task instruction to use in place of the embedder's own.
   *
   * @return the instruction, empty for the embedder's own
   */
  public Optional<String> instruction() {
    return instruction;
  }

  /**
   * The Matryoshka dimension to cut to in place of the embedder's own.
   *
   * @return the dimension, empty for the embedder's own
   */
  public OptionalInt dimension() {
    return dimension;
  }

  /**
   * Deadline and cancellation.
   *
   * @return the context
   */
  public CallContext context() {
    return context;
  }

  /**
   * Whether it goes before other work that waits for the same model.
   *
   * @return {@link Priority#INTERACTIVE} for queries and {@link Priority#BULK} for documents,
   *     unless set otherwise
   */
  public Priority priority() {
    return priority;
  }

  /** Builds an {@link EmbeddingRequest}. Not thread-safe. */
  public static final class Builder {
    private final InputType inputType;
    private final List<String> texts;
    private Optional<String> instruction = Optional.empty();
    private OptionalInt dimension = OptionalInt.empty();
    private CallContext context = CallContext.unbounded();
    private Priority priority;

    private Builder(InputType inputType, List<String> texts) {
      this.inputType = inputType;
      this.priority = inputType == InputType.QUERY ? Priority.INTERACTIVE : Priority.BULK;
      this.texts = texts.stream().map(UnicodeText::wellFormed).toList();
    }

    /**
     * Sets the task instruction for this call.
     *
     * @param instruction such as "Given a web search query, retrieve relevant passages"
     * @return this builder
     */
    public Builder instruction(String instruction) {
      this.instruction = Optional.of(UnicodeText.wellFormed(instruction));
      return this;
    }

    /**
     * Sets the Matryoshka dimension for this call.
     *
     * @param dimension at least 1
     * @return this builder
     */
    public Builder dimension(int dimension) {
      if (dimension < 1) {
        throw new IllegalArgumentException("dimension must be at least 1, but was " + dimension);
      }
      this.dimension = OptionalInt.of(dimension);
      return this;
    }

    /**
     * Sets deadline and cancellation; unbounded by default.
     *
     * @param context the context
     * @return this builder
     */
    public Builder context(CallContext context) {
      this.context = Objects.requireNonNull(context, "context");
      return this;
    }

    /**
     * Sets whether it goes before other work that waits for the same model; queries do, and
     * documents do not, by default.
     *
     * @param priority the priority
     * @return this builder
     */
    public Builder priority(Priority priority) {
      this.priority = Objects.requireNonNull(priority, "priority");
      return this;
    }

    /**
     * Builds the request.
     *
     * @return an immutable request
     */
    public EmbeddingRequest build() {
      return new EmbeddingRequest(this);
    }
  }
}
