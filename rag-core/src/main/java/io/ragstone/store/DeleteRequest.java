package io.ragstone.store;

import io.ragstone.call.CallContext;
import io.ragstone.filter.Filter;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;

/** Which chunks to delete. Deleting what is not there does nothing. */
public sealed interface DeleteRequest {

  /**
   * A condition that a chunk must meet besides, so that a bound view can't delete another tenant's.
   *
   * @return the filter, {@link Filter#all()} by default
   */
  Filter filter();

  /**
   * Deadline and cancellation.
   *
   * @return the context
   */
  CallContext context();

  /**
   * Deletes by id.
   *
   * @param ids chunk ids
   * @param filter a condition besides
   * @param context deadline and cancellation
   */
  record ByIds(Set<String> ids, Filter filter, CallContext context) implements DeleteRequest {
    /** Creates a request. */
    public ByIds {
      ids = Collections.unmodifiableSet(new LinkedHashSet<>(ids));
      Objects.requireNonNull(filter, "filter");
      Objects.requireNonNull(context, "context");
    }
  }

  /**
   * Deletes all chunks of one source.
   *
   * @param sourceId the source's id
   * @param filter a condition besides
   * @param context deadline and cancellation
   */
  record BySource(String sourceId, Filter filter, CallContext context) implements DeleteRequest {
    /** Creates a request. */
    public BySource {
      Objects.requireNonNull(sourceId, "sourceId");
      Objects.requireNonNull(filter, "filter");
      Objects.requireNonNull(context, "context");
    }
  }

  /**
   * Deletes all chunks that match a filter.
   *
   * @param filter the condition; {@link Filter#all()} empties the store
   * @param context deadline and cancellation
   */
  record ByFilter(Filter filter, CallContext context) implements DeleteRequest {
    /** Creates a request. */
    public ByFilter {
      Objects.requireNonNull(filter, "filter");
      Objects.requireNonNull(context, "context");
    }
  }

  /**
   * Deletes by id.
   *
   * @param ids chunk ids
   * @return the request
   */
  static DeleteRequest byIds(Collection<String> ids) {
    return new ByIds(new LinkedHashSet<>(ids), Filter.all(), CallContext.unbounded());
  }

  /**
   * Deletes all chunks of one source.
   *
   * @param sourceId the source's id
   * @return the request
   */
  static DeleteRequest bySource(String sourceId) {
    return new BySource(sourceId, Filter.all(), CallContext.unbounded());
  }

  /**
   * Deletes all chunks that match a filter.
   *
   * @param filter the condition
   * @return the request
   */
  static DeleteRequest byFilter(Filter filter) {
    return new ByFilter(filter, CallContext.unbounded());
  }

  /**
   * The same request with a further condition.
   *
   * @param condition what a chunk must meet besides
   * @return a request that deletes no chunk which this one would not
   */
  default DeleteRequest restrictedTo(Filter condition) {
    Filter both = Filter.and(filter(), condition);
    if (this instanceof ByIds byIds) {
      return new ByIds(byIds.ids(), both, context());
    }
    if (this instanceof BySource bySource) {
      return new BySource(bySource.sourceId(), both, context());
    }
    return new ByFilter(both, context());
  }
}
