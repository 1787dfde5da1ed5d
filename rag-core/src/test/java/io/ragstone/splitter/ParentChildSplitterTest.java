package io.ragstone.splitter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ragstone.document.Chunk;
import io.ragstone.document.ChunkRange;
import io.ragstone.document.Document;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ParentChildSplitterTest {
  private static final Pattern WORD = Pattern.compile("\\S+");
  private static final TokenCounter WORDS = text -> (int) WORD.matcher(text).results().count();

  private static RecursiveSplitter words(int maxTokens, int overlapTokens) {
    return RecursiveSplitter.builder(WORDS)
        .maxTokens(maxTokens)
        .overlapTokens(overlapTokens)
        .build();
  }

  private static List<Chunk> split(TextSplitter parents, TextSplitter children, String text) {
    return ParentChildSplitter.builder(parents, children).build().split(Document.of("doc", text));
  }

  /** Every parent of as many segments as there are headings, under them. */
  private static TextSplitter underHeadings(String... headings) {
    return new TextSplitter() {
      @Override
      public List<TextSegment> segments(Document document) {
        int end = document.text().length();
        return List.of(new TextSegment(0, end, List.of(headings), Optional.empty()));
      }

      @Override
      public String identity() {
        return "under " + List.of(headings);
      }
    };
  }

  @Test
  void smallChunksAreEmbeddedAndTheirTextsMakeUpTheParent() {
    List<Chunk> chunks = split(words(4, 0), words(2, 0), " a b c d.  e f g ");

    assertEquals(List.of("a b ", "c d.", "e f ", "g"), chunks.stream().map(Chunk::text).toList());
    assertEquals(
        List.of("a b", "c d.", "e f", "g"), chunks.stream().map(Chunk::embeddedText).toList());
    assertEquals(
        List.of(new ChunkRange(0, 1), new ChunkRange(0, 1), new ChunkRange(2, 3)),
        chunks.stream().limit(3).map(chunk -> chunk.parent().orElseThrow()).toList());
  }

  @Test
  void childrenMayOverlap() {
    List<Chunk> chunks = split(words(5, 0), words(3, 1), "a b c d e");

    assertEquals(List.of("a b c", "c d e"), chunks.stream().map(Chunk::text).toList());
    assertEquals(List.of("a b c", "c d e"), chunks.stream().map(Chunk::embeddedText).toList());
  }

  @Test
  void theHeadingsOfTheParentStandInFrontOfWhatIsEmbedded() {
    List<Chunk> chunks = split(underHeadings("A", "B"), underHeadings("C"), "text");
    List<Chunk> plain =
        ParentChildSplitter.builder(underHeadings("A", "B"), words(1, 0))
            .embedHeadingPath(false)
            .build()
            .split(Document.of("doc", "text"));

    assertEquals(List.of("A", "B", "C"), chunks.get(0).headingPath());
    assertEquals("A > B\ntext", chunks.get(0).embeddedText());
    assertEquals("text", plain.get(0).embeddedText());
  }

  @Test
  void aParentWithoutChildrenIsOneChunk() {
    List<Chunk> chunks = split(new SeparatorSplitter("#"), words(1, 0), "a# #b");

    assertEquals(List.of("a", " ", "b"), chunks.stream().map(Chunk::text).toList());
    assertTrue(chunks.stream().allMatch(chunk -> chunk.parent().isPresent()));
  }

  @Test
  void anotherParentChangesNoIdOfWhatStaysTheSame() {
    List<Chunk> before = split(new SeparatorSplitter("#"), words(1, 0), "a b#c d");
    List<Chunk> after = split(new SeparatorSplitter("#"), words(1, 0), "a x y#c d");

    assertEquals(before.get(0).id(), after.get(0).id());
    assertNotEquals(before.get(0), after.get(0), "the parent has more chunks");
    assertEquals(
        before.subList(2, 4).stream().map(Chunk::id).collect(Collectors.toSet()),
        after.subList(3, 5).stream().map(Chunk::id).collect(Collectors.toSet()));
  }

  @Test
  void identityNamesBothSplittersAndTheOption() {
    ParentChildSplitter.Builder builder = ParentChildSplitter.builder(words(4, 0), words(2, 0));

    String identity = builder.build().identity();

    assertTrue(identity.contains(words(4, 0).identity() + "," + words(2, 0).identity()), identity);
    assertNotEquals(identity, builder.embedHeadingPath(false).build().identity());
  }
}
