package io.ragstone.postprocess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ragstone.call.CallContext;
import io.ragstone.document.Chunk;
import io.ragstone.document.Document;
import io.ragstone.document.Metadata;
import io.ragstone.error.CallCancelledException;
import io.ragstone.filter.Filter;
import io.ragstone.retrieval.Passage;
import io.ragstone.retrieval.Score;
import io.ragstone.retrieval.ScoreKind;
import io.ragstone.splitter.ParentChildSplitter;
import io.ragstone.splitter.RecursiveSplitter;
import io.ragstone.splitter.SeparatorSplitter;
import io.ragstone.splitter.TextSegment;
import io.ragstone.splitter.TextSplitter;
import io.ragstone.store.DeleteRequest;
import io.ragstone.store.EmbeddedChunk;
import io.ragstone.store.Metric;
import io.ragstone.store.UpsertRequest;
import io.ragstone.store.VectorStore;
import io.ragstone.testkit.HashingEmbedder;
import io.ragstone.testkit.InMemoryVectorStore;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Documents of parents that {@code #} separates, with a chunk for every two words. */
class ParentExpansionTest {
  private static final String TREES = "alder birch  cedar elm\nfir gum #oak pine yew";

  private final HashingEmbedder embedder = new HashingEmbedder(64);
  private final VectorStore store = new InMemoryVectorStore(embedder.identity(), Metric.COSINE);

  private List<Chunk> write(Document document) {
    TextSplitter splitter =
        ParentChildSplitter.builder(
                new SeparatorSplitter("#"),
                RecursiveSplitter.builder(embedder.tokenCounter())
                    .maxTokens(2)
                    .overlapTokens(0)
                    .build())
            .build();
    List<Chunk> chunks = splitter.split(document);
    write(chunks);
    return chunks;
  }

  private void write(List<Chunk> chunks) {
    store.upsert(
        UpsertRequest.of(
            chunks.stream()
                .map(chunk -> new EmbeddedChunk(chunk, embedder.embedDocument(chunk.text())))
                .toList()));
  }

  private static List<Passage> found(Chunk... chunks) {
    return IntStream.range(0, chunks.length)
        .mapToObj(i -> Passage.of(chunks[i], new Score(ScoreKind.BM25, 9 - i), i + 1))
        .toList();
  }

  private PostProcessRequest.Builder request(List<Passage> passages) {
    return PostProcessRequest.builder("question", passages).store(store);
  }

  private List<Passage> expanded(int maxTokens, List<Passage> passages) {
    return ParentExpansion.of(embedder.tokenCounter(), maxTokens)
        .process(request(passages).build());
  }

  private static List<String> texts(List<Passage> passages) {
    return passages.stream().map(Passage::text).toList();
  }

  @Test
  void aParentComesOnceInThePlaceOfItsBestChunk() {
    List<Chunk> chunks = write(Document.of("trees", TREES));
    List<Passage> found = found(chunks.get(2), chunks.get(3), chunks.get(0));

    List<Passage> expanded = expanded(100, found);

    assertThat(texts(expanded)).containsExactly("alder birch  cedar elm\nfir gum ", "oak pine yew");
    Passage best = expanded.get(0);
    assertThat(best.chunk()).isEqualTo(chunks.get(2));
    assertThat(best.history()).isEqualTo(found.get(0).history());
    assertThat(best.joined()).containsExactly(found.get(2));
    assertThat(best.shown().start()).isZero();
    assertThat(best.shown().end()).isEqualTo(TREES.indexOf('#'));
    assertThat(best.shown().embeddedText()).isEqualTo("alder birch  cedar elm\nfir gum");
    assertThat(expanded.get(1).joined()).isEmpty();
    assertThat(expanded.get(1).rank()).isEqualTo(2);
  }

  @Test
  void ofAParentThatIsTooLongTheSurroundingsAreShownAndWhatIsFarKeepsItsPlace() {
    List<Chunk> chunks = write(Document.of("book", "a b c d e f g h i j k l"));
    List<Passage> found = found(chunks.get(4), chunks.get(0), chunks.get(3));

    List<Passage> expanded = expanded(6, found);

    assertThat(texts(expanded)).containsExactly("g h i j k l", "a b c d e f ");
    assertThat(expanded.get(0).joined()).containsExactly(found.get(2));
    assertThat(texts(expanded(5, found))).containsExactly("i j k l", "a b c d ", "g h i j ");
    assertThat(texts(expanded(4, found(chunks.get(2))))).containsExactly("e f g h ");
    assertThat(texts(expanded(1, found(chunks.get(2))))).containsExactly("e f ");
  }

  @Test
  void theLimitHoldsForTheWholeTextWhateverItsPartsCount() {
    List<Chunk> chunks = write(Document.of("book", "a b c d e f g h i j k l"));
    ParentExpansion quadratic =
        ParentExpansion.of(text -> text.strip().length() * text.strip().length(), 60);

    List<Passage> expanded = quadratic.process(request(found(chunks.get(2))).build());

    assertThat(texts(expanded)).containsExactly("c d e f ");
  }

  @Test
  void chunksWithoutParentStayAsTheyAre() {
    Chunk alone = Chunk.builder("alone", "a text").build();
    write(List.of(alone));

    assertThat(expanded(100, found(alone))).isEqualTo(found(alone));
  }

  @Test
  void equalTextsInTwoParentsAreShownInTheirOwn() {
    List<Chunk> chunks = write(Document.of("trees", "see also oak pine #see also elm fir"));
    List<Passage> found = found(chunks.get(2), chunks.get(0));

    assertThat(texts(expanded(100, found)))
        .containsExactly("see also elm fir", "see also oak pine ");
  }

  @Test
  void whatTheSplitterPutsInFrontStandsOnceInFrontOfTheParent() {
    TextSplitter splitter =
        ParentChildSplitter.builder(new UnderHeadings(), new SeparatorSplitter(" ")).build();
    List<Chunk> chunks = splitter.split(Document.of("trees", "alder birch"));
    write(chunks);

    Passage expanded = expanded(100, found(chunks.get(1))).get(0);

    assertThat(chunks.get(1).embeddedText()).isEqualTo("Trees > Old\nbirch");
    assertThat(expanded.text()).isEqualTo("alder birch");
    assertThat(expanded.shown().embeddedText()).isEqualTo("Trees > Old\nalder birch");
    assertThat(expanded.shown().headingPath()).containsExactly("Trees", "Old");
  }

  /** One segment, under two headings that are not in the text. */
  private static final class UnderHeadings implements TextSplitter {
    @Override
    public List<TextSegment> segments(Document document) {
      int end = document.text().length();
      return List.of(new TextSegment(0, end, List.of("Trees", "Old"), Optional.empty()));
    }

    @Override
    public String identity() {
      return "under headings";
    }
  }

  @Test
  void aParentIsWhatTheStoreHasNow() {
    List<Chunk> before = write(Document.of("trees", "alder birch cedar elm"));
    store.delete(DeleteRequest.byIds(List.of(before.get(1).id())));
    write(Document.of("trees", "alder birch oak pine yew"));

    assertThat(texts(expanded(100, found(store.get(List.of(before.get(0).id())).get(0)))))
        .containsExactly("alder birch oak pine yew");
  }

  @Test
  void twoVersionsOfADocumentAreNotMixed() {
    List<Chunk> before = write(Document.of("trees", "alder birch cedar elm fir gum"));
    // The new chunks are there, the stale one is not yet gone.
    List<Chunk> after = write(Document.of("trees", "alder birch oak pine fir gum"));

    assertThat(texts(expanded(100, found(after.get(0))))).containsExactly("alder birch ");
    assertThat(texts(expanded(100, found(before.get(1))))).containsExactly("cedar elm ");
    assertThat(texts(expanded(100, found(after.get(2))))).containsExactly("fir gum");
  }

  @Test
  void aChunkWhoseNeighborsHaveMovedStaysAlone() {
    List<Chunk> before = write(Document.of("trees", "alder birch cedar elm fir gum"));
    store.delete(DeleteRequest.byIds(List.of(before.get(1).id(), before.get(2).id())));
    Chunk moved =
        Chunk.builder("trees", "fir gum")
            .span(21, 28)
            .position(1)
            .parent(before.get(0).parent().orElseThrow())
            .build();
    write(List.of(moved));

    assertThat(texts(expanded(100, found(before.get(0))))).containsExactly("alder birch ");
  }

  @Test
  void aChunkThatIsGoneIsShownAsItWas() {
    List<Chunk> chunks = write(Document.of("trees", "alder birch cedar elm"));
    store.delete(DeleteRequest.byIds(List.of(chunks.get(0).id())));

    assertThat(expanded(100, found(chunks.get(0)))).isEqualTo(found(chunks.get(0)));
  }

  @Test
  void nothingIsShownThatTheFilterExcludes() {
    Metadata mine = Metadata.builder().put("tenant", "mine").build();
    Metadata theirs = Metadata.builder().put("tenant", "theirs").build();
    List<Chunk> chunks = write(Document.of("trees", "alder birch cedar elm", mine));
    write(Document.of("trees", "secret one secret two", theirs));
    Filter filter = Filter.eq("tenant", "mine");
    PostProcessRequest filtered = request(found(chunks.get(0))).filter(filter).build();
    PostProcessRequest restricted =
        PostProcessRequest.builder("question", found(chunks.get(0)))
            .store(store.restrictedTo(filter))
            .build();
    ParentExpansion expansion = ParentExpansion.of(embedder.tokenCounter(), 100);

    assertThat(texts(expansion.process(filtered))).containsExactly("alder birch cedar elm");
    assertThat(texts(expansion.process(restricted))).containsExactly("alder birch cedar elm");
  }

  @Test
  void aCancelledCallEnds() {
    CallContext context = CallContext.cancellable();
    context.cancel();
    List<Chunk> chunks = write(Document.of("trees", TREES));

    assertThatThrownBy(
            () ->
                ParentExpansion.of(embedder.tokenCounter(), 9)
                    .process(request(found(chunks.get(0))).context(context).build()))
        .isInstanceOf(CallCancelledException.class)
        .hasMessage("The call was cancelled during: ParentExpansion[maxTokens=9]");
  }

  @Test
  void aLimitIsAtLeastOne() {
    assertThatThrownBy(() -> ParentExpansion.of(embedder.tokenCounter(), 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("maxTokens must be at least 1, but was 0");
  }
}
