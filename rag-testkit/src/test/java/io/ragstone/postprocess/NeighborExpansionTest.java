package io.ragstone.postprocess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ragstone.document.Chunk;
import io.ragstone.document.Metadata;
import io.ragstone.filter.Filter;
import io.ragstone.retrieval.Passage;
import io.ragstone.retrieval.Score;
import io.ragstone.retrieval.ScoreKind;
import io.ragstone.store.EmbeddedChunk;
import io.ragstone.store.Metric;
import io.ragstone.store.UpsertRequest;
import io.ragstone.store.VectorStore;
import io.ragstone.testkit.HashingEmbedder;
import io.ragstone.testkit.InMemoryVectorStore;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two books of ten pages each; a page's id is its book and number, such as {@code "a3"}. */
class NeighborExpansionTest {
  private final HashingEmbedder embedder = new HashingEmbedder(64);
  private final VectorStore store = new InMemoryVectorStore(embedder.identity(), Metric.COSINE);

  NeighborExpansionTest() {
    for (String book : List.of("a", "b")) {
      write(IntStream.range(0, 10).mapToObj(page -> page(book, page)).toList());
    }
  }

  private void write(List<Chunk> chunks) {
    store.upsert(
        UpsertRequest.of(
            chunks.stream()
                .map(chunk -> new EmbeddedChunk(chunk, embedder.embedDocument(chunk.text())))
                .toList()));
  }

  private static Chunk page(String book, int page) {
    return Chunk.builder(book, book + " page " + page)
        .id(book + page)
        .position(page)
        .metadata(Metadata.builder().put("even", page % 2 == 0).build())
        .build();
  }

  private static List<Passage> found(Chunk... chunks) {
    return IntStream.range(0, chunks.length)
        .mapToObj(i -> Passage.of(chunks[i], new Score(ScoreKind.BM25, 9 - i), i + 1))
        .toList();
  }

  private PostProcessRequest.Builder request(List<Passage> passages) {
    return PostProcessRequest.builder("question", passages).store(store);
  }

  private List<Passage> expanded(NeighborExpansion expansion, List<Passage> passages) {
    return expansion.process(request(passages).build());
  }

  @Test
  void theNearestComeFirstAndAllOfThemBehindWhatWasFound() {
    List<Passage> found = found(page("a", 5), page("b", 0));
    List<Passage> all = expanded(new NeighborExpansion(1, 2), found);

    assertThat(Found.ids(all)).containsExactly("a5", "b0", "a4", "a6", "b1", "a7", "b2");
    assertThat(all).startsWith(found.toArray(Passage[]::new));
    assertThat(all.get(5).score()).isEqualTo(new Score(ScoreKind.NEIGHBOR_DISTANCE, 2));
    assertThat(all.get(5).rank()).isEqualTo(6);
  }

  @Test
  void documentsEnd() {
    assertThat(Found.ids(expanded(new NeighborExpansion(2, 2), found(page("a", 9)))))
        .containsExactly("a9", "a8", "a7");
    assertThat(
            Found.ids(expanded(new NeighborExpansion(0, Integer.MAX_VALUE), found(page("a", 8)))))
        .containsExactly("a8", "a9");
  }

  @Test
  void whatWasFoundIsNobodysNeighbor() {
    List<Passage> found = found(page("a", 5), page("a", 6), page("a", 8));

    assertThat(Found.ids(expanded(new NeighborExpansion(1, 1), found)))
        .containsExactly("a5", "a6", "a8", "a4", "a7", "a9");
  }

  @Test
  void neighborsMatchTheQuerysFilter() {
    PostProcessRequest even = request(found(page("a", 4))).filter(Filter.eq("even", true)).build();

    assertThat(Found.ids(new NeighborExpansion(2, 1).process(even))).containsExactly("a4", "a2");
  }

  @Test
  void chunksWithoutPositionsHaveNoNeighbors() {
    List<Chunk> uncounted =
        IntStream.range(0, 5).mapToObj(i -> Chunk.builder("c", "c " + i).build()).toList();
    write(uncounted);

    assertThat(expanded(new NeighborExpansion(1, 1), found(uncounted.get(0)))).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "-1, 1", "1, -1"})
  void somethingIsAskedFor(int before, int after) {
    assertThatThrownBy(() -> new NeighborExpansion(before, after))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "before and after must not be negative, nor both 0, but were %d and %d", before, after);
  }
}
