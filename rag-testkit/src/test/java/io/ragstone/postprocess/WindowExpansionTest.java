package io.ragstone.postprocess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ragstone.document.Chunk;
import io.ragstone.document.Document;
import io.ragstone.filter.Filter;
import io.ragstone.retrieval.Passage;
import io.ragstone.retrieval.Score;
import io.ragstone.retrieval.ScoreKind;
import io.ragstone.splitter.ParentChildSplitter;
import io.ragstone.splitter.SeparatorSplitter;
import io.ragstone.splitter.TextSplitter;
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

/** A book of ten chunks, {@code "0"} to {@code "9"}, with a blank between each two. */
class WindowExpansionTest {
  private static final Document BOOK = Document.of("book", "0 1 2 3 4 5 6 7 8 9");

  private final HashingEmbedder embedder = new HashingEmbedder(64);
  private final VectorStore store = new InMemoryVectorStore(embedder.identity(), Metric.COSINE);

  private List<Chunk> write(TextSplitter splitter, Document document) {
    List<Chunk> chunks = splitter.split(document);
    store.upsert(
        UpsertRequest.of(
            chunks.stream()
                .map(chunk -> new EmbeddedChunk(chunk, embedder.embedDocument(chunk.text())))
                .toList()));
    return chunks;
  }

  private List<Chunk> book() {
    return write(new SeparatorSplitter(" "), BOOK);
  }

  private static List<Passage> found(Chunk... chunks) {
    return IntStream.range(0, chunks.length)
        .mapToObj(i -> Passage.of(chunks[i], new Score(ScoreKind.BM25, 9 - i), i + 1))
        .toList();
  }

  private List<Passage> expanded(WindowExpansion expansion, List<Passage> passages) {
    return expansion.process(PostProcessRequest.builder("question", passages).store(store).build());
  }

  private static List<String> texts(List<Passage> passages) {
    return passages.stream().map(Passage::text).toList();
  }

  @Test
  void aChunkIsShownBetweenItsNeighbors() {
    List<Chunk> chunks = book();
    List<Passage> found = found(chunks.get(4), chunks.get(0), chunks.get(9));

    List<Passage> expanded = expanded(new WindowExpansion(1, 2), found);

    assertThat(texts(expanded)).containsExactly("3\n4\n5\n6", "0\n1\n2", "8\n9");
    assertThat(expanded)
        .extracting(Passage::chunk)
        .extracting(Chunk::text)
        .containsExactly("4", "0", "9");
    assertThat(expanded).extracting(Passage::rank).containsExactly(1, 2, 3);
    assertThat(expanded.get(0).shown().start()).isEqualTo(6);
    assertThat(expanded.get(0).shown().end()).isEqualTo(13);
  }

  @Test
  void windowsThatOverlapAreOne() {
    List<Chunk> chunks = book();
    List<Passage> found = found(chunks.get(3), chunks.get(8), chunks.get(1), chunks.get(5));

    List<Passage> expanded = expanded(new WindowExpansion(1, 1), found);

    assertThat(texts(expanded)).containsExactly("0\n1\n2\n3\n4\n5\n6", "7\n8\n9");
    assertThat(expanded.get(0).joined()).containsExactly(found.get(2), found.get(3));
  }

  @Test
  void aWindowEndsWithTheParent() {
    List<Chunk> chunks =
        write(
            ParentChildSplitter.builder(new SeparatorSplitter("#"), new SeparatorSplitter(" "))
                .build(),
            Document.of("book", "0 1 2#3 4 5"));

    assertThat(texts(expanded(new WindowExpansion(9, 9), found(chunks.get(4), chunks.get(2)))))
        .containsExactly("3 4 5", "0 1 2");
    assertThat(texts(expanded(new WindowExpansion(0, 1), found(chunks.get(2)))))
        .containsExactly("2");
  }

  @Test
  void withoutParentAWindowStaysUnderItsHeadings() {
    Chunk one = Chunk.builder("book", "one").span(0, 3).headingPath(List.of("A")).build();
    Chunk two =
        Chunk.builder("book", "two").span(4, 7).position(1).headingPath(List.of("B")).build();
    write(new SeparatorSplitter(" "), Document.of("other", "x y"));
    store.upsert(
        UpsertRequest.of(
            List.of(
                new EmbeddedChunk(one, embedder.embedDocument("one")),
                new EmbeddedChunk(two, embedder.embedDocument("two")))));

    assertThat(texts(expanded(new WindowExpansion(1, 1), found(one)))).containsExactly("one");
  }

  @Test
  void chunksThatOverlapAreNotRepeated() {
    Chunk one = Chunk.builder("book", "alder birch").span(0, 11).build();
    Chunk two = Chunk.builder("book", "birch cedar").span(6, 17).position(1).build();
    store.upsert(
        UpsertRequest.of(
            List.of(
                new EmbeddedChunk(one, embedder.embedDocument("one")),
                new EmbeddedChunk(two, embedder.embedDocument("two")))));

    assertThat(texts(expanded(new WindowExpansion(0, 1), found(one))))
        .containsExactly("alder birch cedar");
  }

  @Test
  void wherePositionsOrOffsetsWereNotCountedChunksStayAlone() {
    List<Chunk> chunks =
        List.of(
            Chunk.builder("book", "one").build(),
            Chunk.builder("book", "two").build(),
            Chunk.builder("memo", "three").build(),
            Chunk.builder("memo", "four").position(1).build());
    store.upsert(
        UpsertRequest.of(
            chunks.stream()
                .map(chunk -> new EmbeddedChunk(chunk, embedder.embedDocument(chunk.text())))
                .toList()));
    List<Passage> found = found(chunks.get(0), chunks.get(2));

    assertThat(expanded(new WindowExpansion(1, 1), found)).isEqualTo(found);
  }

  @Test
  void windowsAtTheEndOfAllPositionsAreNoTrap() {
    Chunk last = Chunk.builder("book", "last").position(Integer.MAX_VALUE).build();
    Chunk first = Chunk.builder("book", "first").build();
    List<Passage> found = found(last, first);

    assertThat(expanded(new WindowExpansion(0, Integer.MAX_VALUE), found)).isEqualTo(found);
  }

  @Test
  void onlyWhatTheFilterMatchesIsShown() {
    List<Chunk> chunks = book();
    PostProcessRequest request =
        PostProcessRequest.builder("question", found(chunks.get(4)))
            .store(store)
            .filter(Filter.eq("tenant", "mine"))
            .build();

    assertThat(texts(new WindowExpansion(1, 1).process(request))).containsExactly("4");
  }

  @ParameterizedTest
  @CsvSource({"-1, 1", "1, -1", "0, 0"})
  void aWindowHasAtLeastOneNeighbor(int before, int after) {
    assertThatThrownBy(() -> new WindowExpansion(before, after))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "before and after must not be negative, nor both 0, but were %s and %s", before, after);
  }
}
