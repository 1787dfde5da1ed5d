package io.ragstone.document;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.ragstone.splitter.SeparatorSplitter;
import io.ragstone.splitter.TextSegment;
import io.ragstone.splitter.TextSplitter;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChunkTest {
  private static final TextSplitter PARAGRAPHS = new SeparatorSplitter("\n\n");

  private static List<String> ids(String text) {
    return PARAGRAPHS.split(Document.of("doc", text)).stream().map(Chunk::id).toList();
  }

  /** Stores are full of such ids: this format must never change. */
  @ParameterizedTest
  @CsvSource({
    "faq/product.md, How much does Milvus cost?, 0,"
        + " b2e846b98a6e389f9a529edb06c62d559fd3c9517670914d180fa971c40789c5",
    "faq/product.md, How much does Milvus cost?, 1,"
        + " c02d707d7dcd1ee3e3849ee79367afac06ea17f4fd4ea3a6e5352132054eecf5",
    "日本, 🍵, 0, 7d1a7b99ca994a12fc54ebaf05856993b8c4ce25173b051d2279592935f694d7",
    "s, '', 2147483647, 5b095fe35a2191a5648486496c9a9a5120976894250dd7dad3d5ce1ae0545867"
  })
  void theIdIsTheHashOfSourceTextAndOccurrence(
      String sourceId, String text, int occurrence, String id) {
    assertEquals(id, Chunk.contentId(sourceId, text, occurrence));
    assertEquals(id, Chunk.builder(sourceId, text).occurrence(occurrence).build().id());
  }

  @Test
  void insertingAParagraphChangesNoOtherId() {
    List<String> before = ids("one\n\ntwo\n\nthree");
    List<String> after = ids("zero\n\none\n\ntwo\n\nnew\n\nthree");

    assertEquals(before, List.of(after.get(1), after.get(2), after.get(4)));
    assertEquals(5, new HashSet<>(after).size());
  }

  @Test
  void equalTextsAreToldApartByTheirOccurrence() {
    List<String> ids = ids("same\n\nother\n\nsame\n\nsame");

    assertEquals(4, new HashSet<>(ids).size());
    assertEquals(ids.get(0), Chunk.contentId("doc", "same", 0));
    assertEquals(ids.get(2), Chunk.contentId("doc", "same", 1));
    assertEquals(ids.get(3), Chunk.contentId("doc", "same", 2));
    assertNotEquals(Chunk.contentId("doc", "same", 0), Chunk.contentId("doc2", "same", 0));
  }

  @Test
  void whereOnePartEndsAndTheNextStartsIsPartOfTheId() {
    Set<String> ids =
        Set.of(
            Chunk.contentId("ab", "c", 0),
            Chunk.contentId("a", "bc", 0),
            Chunk.contentId("abc", "", 0),
            Chunk.contentId("a", "b\0\0\0\1c", 0));

    assertEquals(4, ids.size());
  }

  @Test
  void theIdIsOfTheEmbeddedTextNotOfPositionAndMetadata() {
    Chunk chunk = Chunk.builder("doc", "text").embeddedText("A > text").build();

    assertEquals(Chunk.contentId("doc", "A > text", 0), chunk.id());
    assertEquals(
        chunk.id(),
        Chunk.builder("doc", "other")
            .embeddedText("A > text")
            .position(7)
            .span(10, 20)
            .metadata(Metadata.builder().put("a", 1).build())
            .build()
            .id());
  }

  /** A cut inside a surrogate pair leaves halves, which all become U+FFFD. */
  @Test
  void textsThatBecomeEqualAreToldApartToo() {
    TextSplitter halves =
        new TextSplitter() {
          @Override
          public List<TextSegment> segments(Document document) {
            return List.of(TextSegment.of(1, 2), TextSegment.of(3, 4));
          }

          @Override
          public String identity() {
            return "halves";
          }
        };

    List<Chunk> chunks = halves.split(Document.of("doc", "🍵🍶"));

    assertEquals(List.of("\uFFFD", "\uFFFD"), chunks.stream().map(Chunk::text).toList());
    assertNotEquals(chunks.get(0).id(), chunks.get(1).id());
  }

  @Test
  void splittingGivesOffsetsPositionsAndTheDocumentsMetadata() {
    Metadata metadata = Metadata.builder().put("tenant", "acme").build();
    Chunk second = PARAGRAPHS.split(Document.of("doc", "one\n\ntwo", metadata)).get(1);

    assertEquals("two", second.text());
    assertEquals("two", second.embeddedText());
    assertEquals("doc", second.sourceId());
    assertEquals(List.of(5, 8, 1), List.of(second.start(), second.end(), second.position()));
    assertEquals(metadata, second.metadata());
    assertEquals(List.of(), second.headingPath());
  }

  @Test
  void aSegmentMayEmbedAnotherTextUnderItsHeadings() {
    TextSegment segment = new TextSegment(0, 3, List.of("A", "B"), Optional.of("A > B\none"));
    TextSplitter splitter =
        new TextSplitter() {
          @Override
          public List<TextSegment> segments(Document document) {
            return List.of(segment);
          }

          @Override
          public String identity() {
            return "fixed";
          }
        };

    Chunk chunk = splitter.split(Document.of("doc", "one two")).get(0);

    assertEquals("one", chunk.text());
    assertEquals("A > B\none", chunk.embeddedText());
    assertEquals(List.of("A", "B"), chunk.headingPath());
  }

  @Test
  void aGivenIdReplacesTheHash() {
    assertEquals("row-1", Chunk.builder("doc", "text").id("row-1").build().id());
  }

  @Test
  void refusesWhatIsNoChunk() {
    assertThrows(IllegalArgumentException.class, () -> Chunk.builder(" ", "text"));
    Chunk.Builder builder = Chunk.builder("doc", "text");
    assertThrows(IllegalArgumentException.class, () -> builder.id(""));
    assertThrows(IllegalArgumentException.class, () -> builder.span(-1, 2));
    assertThrows(IllegalArgumentException.class, () -> builder.span(3, 2));
    assertThrows(IllegalArgumentException.class, () -> builder.position(-1));
    assertThrows(IllegalArgumentException.class, () -> builder.occurrence(-1));
    assertThrows(IllegalArgumentException.class, () -> Chunk.contentId("doc", "text", -1));
    assertThrows(IllegalArgumentException.class, () -> TextSegment.of(2, 1));
    assertThrows(IllegalArgumentException.class, () -> Document.of("\t", "text"));
  }

  @Test
  void textsAreWellFormed() {
    Chunk chunk =
        Chunk.builder("d\uD800", "t\uDC00")
            .embeddedText("e\uD800")
            .headingPath(List.of("h\uDC00"))
            .build();

    assertEquals(
        List.of("d\uFFFD", "t\uFFFD", "e\uFFFD", "h\uFFFD"),
        List.of(chunk.sourceId(), chunk.text(), chunk.embeddedText(), chunk.headingPath().get(0)));
    assertEquals("d\uFFFD", Document.of("d\uD800", "\uD800").id());
    assertEquals("\uFFFD", Document.of("d", "\uD800").text());
  }
}
