package io.ragstone.pipeline;

import io.ragstone.call.CallContext;
import io.ragstone.document.Document;
import io.ragstone.document.DocumentLoader;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

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

  private IngestRequest(Builder builder) {
    this.documents = builder.documents;
    this.progress = builder.progress;
    this.context = builder.context;
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
   * @return told after each batch and at the end, on the ingesting thread
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

  /** Builds an {@link IngestRequest}. Not thread-safe. */
  public static final class Builder {
    private final DocumentLoader documents;
    private Consumer<IngestProgress> progress = ignored -> {};
    private CallContext context = CallContext.unbounded();

    private Builder(DocumentLoader documents) {
      this.documents = Objects.requireNonNull(documents, "documents");
    }

    /**
     * Sets who wants to know how it goes; nobody by default.
     *
     * @param progress called after each batch and at the end, on the ingesting thread; what it
     *     throws ends the ingest
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
     * Builds the request.
     *
     * @return an immutable request
     */
    public IngestRequest build() {
      return new IngestRequest(this);
    }
  }
}
