package io.ragstone.store.milvus;

import static org.assertj.core.api.Assertions.assertThat;

import io.ragstone.document.Chunk;
import io.ragstone.document.Metadata;
import io.ragstone.embedding.Embedding;
import io.ragstone.error.StoreException.Reason;
import io.ragstone.filter.Filter;
import io.ragstone.store.DenseSearch;
import io.ragstone.store.EmbeddedChunk;
import io.ragstone.store.SearchRequest;
import io.ragstone.store.UpsertRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What just fits, and what just does not. */
@Timeout(600)
abstract class LimitsSuite {
  private static final int MEBIBYTE = 1 << 20;

  private final String uri;
  private final TemporaryCollections collections;

  LimitsSuite(String uri) {
    this.uri = uri;
    this.collections = new TemporaryCollections(uri);
  }

  @AfterEach
  void dropCollections() {
    collections.close();
  }

  @Test
  void aRequestOfAHundredMebibytesArrivesWhole() {
    String text = "x".repeat(ChunkRows.MAX_TEXT_BYTES - 10);
    List<EmbeddedChunk> chunks =
        IntStream.range(0, 100 * MEBIBYTE / text.length() + 1)
            .mapToObj(i -> MilvusSuite.embedded("row " + i, text + i, Metadata.empty()))
            .toList();
    try (MilvusVectorStore store = store().batchRows(10_000).keywordSearch(false).build()) {
      store.upsert(UpsertRequest.of(chunks));

      assertThat(store.count(Filter.all())).isEqualTo(chunks.size());
      List<EmbeddedChunk> last = chunks.subList(chunks.size() - 20, chunks.size());
      assertThat(store.getEmbedded(last.stream().map(chunk -> chunk.chunk().id()).toList()))
          .isEqualTo(last);
    }
  }

  @Test
  void lengthsCountInBytesWhateverTheCharactersAre() {
    for (String character : List.of("a", "é", "中", "😀")) {
      int bytes = character.getBytes(StandardCharsets.UTF_8).length;
      String id = character.repeat(64 / bytes);
      String text = character.repeat(ChunkRows.MAX_TEXT_BYTES / bytes);
      EmbeddedChunk fits = MilvusSuite.embedded(id, text, Metadata.empty());
      try (MilvusVectorStore store = store().maxIdBytes(64).recreate(true).build()) {
        store.upsert(UpsertRequest.of(List.of(fits)));

        assertThat(store.get(List.of(id))).containsExactly(fits.chunk());
        assertRefused(store, MilvusSuite.embedded(id + character, "", Metadata.empty()), "64");
        assertRefused(
            store, MilvusSuite.embedded("id", text + character, Metadata.empty()), "65535");
        assertThat(store.count(Filter.all())).isEqualTo(1);
      }
    }
  }

  private static void assertRefused(MilvusVectorStore store, EmbeddedChunk chunk, String limit) {
    MilvusSuite.assertFails(
        Reason.INVALID_REQUEST, () -> store.upsert(UpsertRequest.of(List.of(chunk))), limit);
  }

  @Test
  void asManyAreFoundAsMayBeAskedFor() {
    List<EmbeddedChunk> chunks =
        IntStream.range(0, SearchRequest.MAX_TOP_K + 100)
            .mapToObj(
                i ->
                    new EmbeddedChunk(
                        Chunk.builder("line", String.valueOf(i)).position(i).build(),
                        Embedding.of(i, 1, 0, 0)))
            .toList();
    try (MilvusVectorStore store = store().index(MilvusIndex.flat()).build()) {
      store.upsert(UpsertRequest.of(chunks));

      assertThat(
              store.search(
                  DenseSearch.builder(Embedding.of(1, 0, 0, 0))
                      .topK(SearchRequest.MAX_TOP_K)
                      .build()))
          .extracting(passage -> passage.chunk().position())
          .isEqualTo(
              IntStream.range(0, SearchRequest.MAX_TOP_K)
                  .mapToObj(rank -> chunks.size() - 1 - rank)
                  .toList());
    }
  }

  private MilvusVectorStore.Builder store() {
    return MilvusVectorStore.builder(collections.name())
        .uri(uri)
        .requestTimeout(Duration.ofMinutes(2))
        .identity(MilvusSuite.EMBEDDER);
  }
}
