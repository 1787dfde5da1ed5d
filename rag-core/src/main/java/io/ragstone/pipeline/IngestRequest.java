package io.ragstone.pipeline;

import io.ragstone.call.CallContext;
import io.ragstone.document.Document;
import io.ragstone.document.DocumentLoader;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Documents to ingest, and who wants to know how it goes. Immutable.
 *
 * <pre>{@code
 * DocumentLoader docs = FolderLoader.of(folder, "*.md", TextFormat.create());
 * pipeline.ingest(IngestRequest.builder(docs)
 *     .progress(progress -> System.out.println(progress.chunksEmbedded()))
 *     .build());
 * }</pre>
 */
public final class IngestRequest {
  private final DocumentLoader documents;
  private final Consumer<IngestProgress> progress;
  private final CallContext context;
  private final Optional<IngestOptions> options;
  private final Optional<Predicate<String>> missingSources;

  private IngestRequest(Builder builder) {
    this.documents = builder.documents;
    this.progress = builder.progress;
    this.context = builder.context;
    this.options = builder.options;
    this.missingSources = builder.missingSources;
  }

  /**
   * Starts a request for what a loader reads.
   *
   * @param documents the loader; its documents are read one by one
   * @return a builder
   */
  public static Builder builder(DocumentLoader documents) {
    return new Builder(documents);
  }

  /**
   * Starts a request for documents in memory.
   *
   * @param documents the documents
   * @return a builder
   */
  public static Builder builder(List<Document> documents) {
    return new Builder(DocumentLoader.of(documents));
  }

  /**
   * The documents.
   *
   * @return their loader
   */
  public DocumentLoader documents() {
    return documents;
  }

  /**
   * Who wants to know how it goes.
   *
   * @return told after each batch, each group of documents and at the end, on the thread that
   *     called {@code ingest}
   */
  public Consumer<IngestProgress> progress() {
    return progress;
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
   * How to ingest.
   *
   * @return the options, empty for those of the pipeline
   */
  public Optional<IngestOptions> options() {
    return options;
  }

  /**
   * Which sources are removed when the documents do not include them.
   *
   * @return the condition on their ids; empty when nothing is removed
   */
  public Optional<Predicate<String>> missingSources() {
    return missingSources;
  }

  /** Builds an {@link IngestRequest}. Not thread-safe. */
  public static final class Builder {
    private final DocumentLoader documents;
    private Consumer<IngestProgress> progress = ignored -> {};
    private CallContext context = CallContext.unbounded();
    private Optional<IngestOptions> options = Optional.empty();
    private Optional<Predicate<String>> missingSources = Optional.empty();

    private Builder(DocumentLoader documents) {
      this.documents = Objects.requireNonNull(documents, "documents");
    }

    /**
     * Sets who wants to know how it goes; nobody by default.
     *
     * @param progress called after each batch, after each group of documents and at the end, never
     *     twice for the same work, on the thread that called {@code ingest}, which waits for it;
     *     what it throws ends the ingest and reaches the caller as it is
     * @return this builder
     */
    public Builder progress(Consumer<IngestProgress> progress) {
      this.progress = Objects.requireNonNull(progress, "progress");
      return this;
    }

    /**
     * Sets deadline and cancellation; unbounded by default. An ingest that ends early keeps what it
     * has written, and the next one goes on from there.
     *
     * @param context the context
     * @return this builder
     */
    public Builder context(CallContext context) {
      this.context = Objects.requireNonNull(context, "context");
      return this;
    }

    /**
     * Sets how to ingest; as the pipeline was told by default.
     *
     * @param options batches, limits, retries, and what to do with bad documents
     * @return this builder
     */
    public Builder options(IngestOptions options) {
      this.options = Optional.of(options);
      return this;
    }

    /**
     * Removes sources that the store has and the documents do not include; none by default. For a
     * store that is filled from these documents alone; where others come from elsewhere, name which
     * are meant with {@link #removeMissing(Predicate)}.
     *
     * @return this builder
     */
    public Builder removeMissing() {
      return removeMissing(source -> true);
    }

    /**
     * Removes sources that the store has and the documents do not include, when their ids meet a
     * condition; none by default.
     *
     * <pre>{@code
     * IngestRequest.builder(loader).removeMissing(source -> source.startsWith("handbook/")).build()
     * }</pre>
     *
     * <p>That happens at the end, and only when the loader has come to its end. A document that
     * could not be read is not missing, nor is any whose id begins with its id: see {@link
     * io.ragstone.document.UnreadableDocument}. Chunks that were written without an ingest are of a
     * source that the store has, unless {@linkplain IngestOptions.Builder#trustManifests manifests
     * are trusted}. The ids of all documents are kept in memory. A pipeline that is bound to a
     * filter removes what it sees only.
     *
     * @param scope whether a source of this id may be removed
     * @return this builder
     */
    public Builder removeMissing(Predicate<String> scope) {
      this.missingSources = Optional.of(scope);
      return this;
    }

    /**
     * Builds the request.
     *
     * @return an immutable request
     */
    public IngestRequest build() {
      return new IngestRequest(this);
    }
  }
}
