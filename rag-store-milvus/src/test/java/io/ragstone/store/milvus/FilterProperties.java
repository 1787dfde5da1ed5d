package io.ragstone.store.milvus;

import static org.assertj.core.api.Assertions.assertThat;

import io.milvus.v2.common.ConsistencyLevel;
import io.ragstone.document.Chunk;
import io.ragstone.document.Metadata;
import io.ragstone.embedding.Embedding;
import io.ragstone.filter.Filter;
import io.ragstone.store.DeleteRequest;
import io.ragstone.store.DenseSearch;
import io.ragstone.store.EmbeddedChunk;
import io.ragstone.store.UpsertRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.Lifespan;
import net.jqwik.api.lifecycle.Store;

/** A filter is to a server what it is in memory, whatever its keys and values are made of. */
abstract class FilterProperties {
  private final Rows rows;

  FilterProperties(String uri) {
    this.rows = Store.getOrCreate(uri, Lifespan.RUN, () -> new Rows(uri)).get();
  }

  @Provide
  Arbitrary<Filter> filters() {
    return RandomFilters.filters();
  }

  @Property
  void theSameRowsAreFoundAndCounted(@ForAll("filters") Filter filter) {
    List<String> expected = rows.idsWhere(filter::matches);

    assertThat(rows.found(filter)).containsExactlyInAnyOrderElementsOf(expected);
    assertThat(rows.reader.count(filter)).isEqualTo(expected.size());
  }

  @Property(tries = 30)
  void theSameRowsAreDeleted(@ForAll("filters") Filter filter) {
    rows.writer.delete(DeleteRequest.byFilter(filter));
    try {
      assertThat(rows.writer.get(rows.idsWhere(metadata -> true)))
          .extracting(Chunk::id)
          .isEqualTo(rows.idsWhere(metadata -> !filter.matches(metadata)));
    } finally {
      rows.writeAll();
    }
  }

  /** A collection whose rows stay as they are while filters are tried on it. */
  private static final class Rows implements Store.CloseOnReset {
    private static final int COUNT = 150;

    private final TemporaryCollections collections;
    private final List<EmbeddedChunk> chunks = new ArrayList<>();
    private final MilvusVectorStore writer;

    /** Sees what the writer has seen, and does not wait for what may have been written since. */
    private final MilvusVectorStore reader;

    Rows(String uri) {
      collections = new TemporaryCollections(uri);
      MilvusVectorStore.Builder builder =
          MilvusVectorStore.builder(collections.name())
              .uri(uri)
              .identity(MilvusSuite.EMBEDDER)
              .index(MilvusIndex.flat());
      writer = builder.build();
      reader = builder.consistency(ConsistencyLevel.EVENTUALLY).build();
      for (Metadata metadata : RandomFilters.metadata(COUNT)) {
        chunks.add(MilvusSuite.embedded("row " + chunks.size(), "text", metadata));
      }
      writeAll();
    }

    void writeAll() {
      writer.upsert(UpsertRequest.of(chunks));
      assertThat(writer.count(Filter.all())).isEqualTo(COUNT);
    }

    List<String> idsWhere(Predicate<Metadata> condition) {
      return chunks.stream()
          .map(EmbeddedChunk::chunk)
          .filter(chunk -> condition.test(chunk.metadata()))
          .map(Chunk::id)
          .toList();
    }

    List<String> found(Filter filter) {
      return reader
          .search(DenseSearch.builder(Embedding.of(1, 0, 0, 0)).topK(COUNT).filter(filter).build())
          .stream()
          .map(passage -> passage.chunk().id())
          .toList();
    }

    @Override
    public void close() {
      reader.close();
      writer.close();
      collections.close();
    }
  }
}
