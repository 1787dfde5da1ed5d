package io.ragstone.store;

import io.ragstone.call.CallContext;
import io.ragstone.embedding.EmbedderIdentity;
import io.ragstone.error.StoreException;
import io.ragstone.filter.Filter;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Copies chunks with their vectors, and the manifests of their documents, from one store to
 * another, without computing anything again: the way from an embedded store to a server, and from a
 * collection that other software made to one that can be written.
 *
 * <pre>{@code
 * StoreCopyReport report =
 *     StoreCopy.builder(lucene, milvus)
 *         .progress(soFar -> System.out.println(soFar.chunksRead()))
 *         .build()
 *         .run();
 * }</pre>
 *
 * <p><b>Broken off anywhere</b>, by a failure, a deadline or the end of the process, a copy is
 * finished by running it again: every chunk is compared with what the target has, and only what
 * differs is written. Manifests come last, each after a look at whether all its chunks are there,
 * so that no document counts as ingested before it is.
 *
 * <p><b>What it does not do.</b> Nothing is deleted from the target: what the source no longer has
 * stays there, so copy into a new store when documents have been changed or removed since an
 * earlier copy. Documents that are ingested into either store meanwhile may be copied in part; the
 * report says how many manifests were left out for it, and another run brings them over.
 *
 * <p>Both stores must hold vectors of the same embedder. Where the source has recorded none, the
 * caller vouches for it, and the dimensions alone are compared. The metrics may differ.
 *
 * <p>It holds one page of chunks of each store at a time, the ids of the source's documents, and
 * what the two stores themselves need. Immutable and thread-safe; two runs into the same target at
 * once do no harm and no good.
 */
public final class StoreCopy {
  private final VectorStore source;
  private final VectorStore target;
  private final Filter filter;
  private final int pageSize;
  private final Consumer<StoreCopyReport> progress;
  private final CallContext context;

  private StoreCopy(Builder builder) {
    this.source = builder.source;
    this.target = builder.target;
    this.filter = builder.filter;
    this.pageSize = builder.pageSize;
    this.progress = builder.progress;
    this.context = builder.context;
  }

  /**
   * Starts describing a copy. Neither store is closed by it.
   *
   * @param source the store to read
   * @param target the store to write
   * @return a builder
   */
  public static Builder builder(VectorStore source, VectorStore target) {
    return new Builder(source, target);
  }

  /**
   * Copies what the target lacks.
   *
   * @return what was done
   * @throws StoreException with reason {@code SCHEMA_MISMATCH} when the stores hold vectors of
   *     different embedders or dimensions, and nothing was written; otherwise when one of the
   *     stores fails
   */
  public StoreCopyReport run() {
    context.check("copy a store");
    requireFit(source.describe(), target.describe());
    return new StoreCopyRun(source, target, filter, pageSize, progress, context).run();
  }

  private static void requireFit(StoreDescription source, StoreDescription target) {
    Optional<EmbedderIdentity> theirs = source.embedder();
    List<String> differences =
        theirs.isPresent() && target.embedder().isPresent()
            ? theirs.get().differences(target.embedder().get())
            : List.of();
    if (differences.isEmpty() && source.dimension() != target.dimension()) {
      differences = List.of("dimension " + source.dimension() + ", not " + target.dimension());
    }
    if (!differences.isEmpty()) {
      throw new StoreException(
          StoreException.Reason.SCHEMA_MISMATCH,
          "Cannot copy the store "
              + source.location()
              + " to "
              + target.location()
              + ": its vectors have "
              + String.join("; ", differences)
              + ". Make the target for the source's embedder, or ingest the documents again");
    }
  }

  /** Builds a {@link StoreCopy}. Not thread-safe. */
  public static final class Builder {
    private final VectorStore source;
    private final VectorStore target;
    private Filter filter = Filter.all();
    private int pageSize = 200;
    private Consumer<StoreCopyReport> progress = ignored -> {};
    private CallContext context = CallContext.unbounded();

    private Builder(VectorStore source, VectorStore target) {
      this.source = Objects.requireNonNull(source, "source");
      this.target = Objects.requireNonNull(target, "target");
    }

    /**
     * Sets which chunks to copy; all by default. Manifests of documents that the filter takes apart
     * are left out, so that the next ingest into the target completes those documents.
     *
     * @param filter the condition
     * @return this builder
     */
    public Builder filter(Filter filter) {
      this.filter = Objects.requireNonNull(filter, "filter");
      return this;
    }

    /**
     * Sets how many chunks are read, compared and written at once; 200 by default.
     *
     * @param chunks 1 to {@link ScanRequest#MAX_LIMIT}
     * @return this builder
     */
    public Builder pageSize(int chunks) {
      if (chunks < 1 || chunks > ScanRequest.MAX_LIMIT) {
        throw new IllegalArgumentException(
            "pageSize must be 1 to " + ScanRequest.MAX_LIMIT + ", but was " + chunks);
      }
      this.pageSize = chunks;
      return this;
    }

    /**
     * Sets who wants to know how it goes; nobody by default.
     *
     * @param progress called with what has been done so far after each page, on the copying thread;
     *     what it throws ends the copy
     * @return this builder
     */
    public Builder progress(Consumer<StoreCopyReport> progress) {
      this.progress = Objects.requireNonNull(progress, "progress");
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
     * Builds the copy.
     *
     * @return an immutable copy, which {@link StoreCopy#run} carries out as often as it is called
     */
    public StoreCopy build() {
      return new StoreCopy(this);
    }
  }
}
