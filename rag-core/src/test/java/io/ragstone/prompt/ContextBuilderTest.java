package io.ragstone.prompt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ragstone.document.Chunk;
import io.ragstone.document.Document;
import io.ragstone.error.ConfigurationException;
import io.ragstone.prompt.DroppedPassage.Reason;
import io.ragstone.prompt.PromptTemplate.ContextFormat;
import io.ragstone.retrieval.Passage;
import io.ragstone.splitter.RecursiveSplitter;
import io.ragstone.splitter.TokenCounter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which passages a prompt shows, in which blocks, and within which budget. */
class ContextBuilderTest {
  /** Counts words and signs, as tokenizers roughly do. */
  private static final TokenCounter WORDS =
      text -> (int) Pattern.compile("\\w+|[^\\w\\s]").matcher(text).results().count();

  @Nested
  class Merging {
    private static final String TEXT = "One is here. Two is there. Three is far. Four is gone.";

    @Test
    void passagesThatOverlapAreOneBlock() {
      PromptContext context = numbered(span("a.md", 13, 40), span("a.md", 0, 26));

      assertEquals(List.of("One is here. Two is there. Three is far."), texts(context));
      assertEquals(
          List.of(13, 0),
          context.blocks().get(0).passages().stream().map(p -> p.chunk().start()).toList());
    }

    @Test
    void aPassageInsideAnotherAddsNothing() {
      assertEquals(List.of(TEXT), texts(numbered(span("a.md", 13, 26), span("a.md", 0, 54))));
    }

    @Test
    void whatAPassageIsShownAsIsTheBlock() {
      Passage found = Passages.passage(span("a.md", 13, 26), 1);
      Passage other = Passages.passage(span("a.md", 0, 12), 2);
      Passage shown = found.shownAs(span("a.md", 0, 40), List.of(other));
      Passage overlapping = Passages.passage(span("a.md", 27, 54), 3);

      PromptContext context = ContextBuilder.builder().build().build(List.of(shown, overlapping));

      assertEquals(List.of(TEXT), texts(context));
      assertEquals(List.of(shown, overlapping), context.blocks().get(0).passages());
    }

    @Test
    void passagesThatTouchAreOneBlock() {
      assertEquals(
          List.of("One is here. Two is there."),
          texts(numbered(span("a.md", 13, 26), span("a.md", 0, 13))));
    }

    @Test
    void neighboursThatASplitterCutAtABlankAreOneBlock() {
      List<Chunk> chunks =
          RecursiveSplitter.builder(WORDS)
              .maxTokens(4)
              .overlapTokens(0)
              .build()
              .split(Document.of("a.md", "One is here.\n\nTwo is there. Three is far."));

      PromptContext context = numbered(chunks.get(2), chunks.get(1), chunks.get(0));

      assertEquals(List.of("One is here.\n\nTwo is there.\nThree is far."), texts(context));
      assertEquals(2, numbered(chunks.get(2), chunks.get(0)).blocks().size());
    }

    @Test
    void overlapsOfASplitterVanishWhateverTheOrderOfThePassages() {
      String text =
          IntStream.range(0, 60)
              .mapToObj(i -> "word" + i)
              .reduce((a, b) -> a + " " + b)
              .orElseThrow();
      List<Chunk> chunks =
          new ArrayList<>(
              RecursiveSplitter.builder(WORDS)
                  .maxTokens(10)
                  .overlapTokens(4)
                  .build()
                  .split(Document.of("a.md", text)));
      for (int seed = 0; seed < 20; seed++) {
        Collections.shuffle(chunks, new Random(seed));
        assertEquals(List.of(text), texts(numbered(chunks.toArray(Chunk[]::new))));
      }
    }

    @Test
    void otherSectionsAndOtherSourcesStayApart() {
      Chunk section = Chunk.builder("a.md", "Two.").headingPath(List.of("B")).span(5, 9).build();
      Chunk other = Chunk.builder("b.md", "Three.").span(5, 11).build();

      assertEquals(
          List.of("One.", "Two.", "Three."),
          texts(numbered(Chunk.builder("a.md", "One.").span(0, 4).build(), section, other)));
    }

    @Test
    void spansThatContradictTheTextAreNotBelieved() {
      Chunk first = Chunk.builder("a.md", "One is here.").build();
      Chunk second = Chunk.builder("a.md", "Two is there.").build();

      assertEquals(List.of("One is here.", "Two is there."), texts(numbered(first, second)));
    }

    @Test
    void theSameTextFromTwoSourcesIsOneBlockThatNamesBoth() {
      PromptContext context =
          numbered(
              Chunk.builder("b.md", "Same.").build(),
              Chunk.builder("c.md", "Other.").build(),
              Chunk.builder("a.md", " Same.\n").headingPath(List.of("Top")).build());

      assertEquals(2, context.blocks().size());
      assertTrue(
          context.text().contains("Source: b.md\nSource: a.md > Top\n\nSame."), context.text());
    }

    @Test
    void aBlockHasTheRankOfItsBestPassage() {
      PromptContext context =
          numbered(
              Chunk.builder("b.md", "Best.").build(), span("a.md", 26, 40), span("a.md", 13, 26));

      assertEquals(List.of("Best.", "Two is there. Three is far."), texts(context));
      assertEquals(List.of(1, 2), context.blocks().stream().map(ContextBlock::number).toList());
    }

    @Test
    void blankPassagesAreDroppedAndReported() {
      PromptContext context =
          numbered(Chunk.builder("a.md", " \n").build(), Chunk.builder("a.md", "One.").build());

      assertEquals(List.of("One."), texts(context));
      assertEquals(List.of(Reason.BLANK), reasons(context));
    }

    @Test
    void thePlainFormatChangesNothing() {
      List<Passage> passages =
          passages(
              span("a.md", 13, 40), span("a.md", 0, 26), span("b.md", 3, 3), span("a.md", 0, 26));
      PromptContext context =
          ContextBuilder.builder().format(ContextFormat.PLAIN).build().build(passages);

      assertEquals(
          "Two is there. Three is far.\nOne is here. Two is there.\n\nOne is here. Two is there.",
          context.text());
      assertEquals(passages, context.passages());
      assertEquals(List.of(), context.dropped());
    }

    private static Chunk span(String source, int start, int end) {
      return Chunk.builder(source, TEXT.substring(start, end)).span(start, end).build();
    }
  }

  @Nested
  class Order {
    @ParameterizedTest
    @CsvSource({"1,1", "2,1 2", "3,1 3 2", "4,1 3 4 2", "5,1 3 5 4 2", "6,1 3 5 6 4 2"})
    void theBestStandAtBothEnds(int count, String expected) {
      String[] texts =
          IntStream.rangeClosed(1, count).mapToObj(Integer::toString).toArray(String[]::new);
      PromptContext context =
          ContextBuilder.builder()
              .format(ContextFormat.PLAIN)
              .order(ContextOrder.BEST_AT_BOTH_ENDS)
              .build()
              .build(Passages.of(texts));

      assertEquals(expected, context.text().replace('\n', ' '));
      assertEquals(List.of(texts), texts(context));
    }
  }

  @Nested
  class Budget {
    @Test
    void withoutACounterNothingIsCounted() {
      assertEquals(OptionalInt.empty(), numbered(Passages.of("One.")).tokens());
    }

    @Test
    void withoutALimitEverythingIsTakenAndCounted() {
      PromptContext context =
          ContextBuilder.builder().tokenCounter(WORDS).build().build(Passages.of("One.", "Two."));

      assertEquals(2, context.blocks().size());
      assertEquals(OptionalInt.of(WORDS.count(context.text())), context.tokens());
    }

    @Test
    void aLimitWithoutACounterIsRefused() {
      ContextBuilder.Builder builder = ContextBuilder.builder().maxTokens(100);
      ConfigurationException refused = assertThrows(ConfigurationException.class, builder::build);
      assertTrue(refused.getMessage().contains("100 tokens"), refused.getMessage());
      assertThrows(IllegalArgumentException.class, () -> builder.maxTokens(0));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 20, 25, 30, 40, 50, 60, 80, 100, 200})
    void noContextIsLongerThanItsLimit(int maxTokens) {
      List<Passage> passages =
          Passages.of("One is a rather long text. With two sentences.", "Two.", "Three it is.");
      for (ContextFormat format : ContextFormat.values()) {
        PromptContext context = limited(maxTokens).format(format).build().build(passages);

        assertTrue(context.tokens().orElseThrow() <= maxTokens, context.text());
        assertEquals(WORDS.count(context.text()), context.tokens().orElseThrow());
        assertEquals(passages.size(), context.passages().size() + context.dropped().size());
      }
    }

    @Test
    void whatDoesNotFitIsDroppedAndAShorterPassageIsTaken() {
      PromptContext context =
          plain(8).build(Passages.of("One is here.", "Two is a much longer text.", "Three."));

      assertEquals(List.of("One is here.", "Three."), texts(context));
      assertEquals(List.of(Reason.OVER_BUDGET), reasons(context));
      assertEquals("Two is a much longer text.", context.dropped().get(0).passage().text());
      assertFalse(context.blocks().get(0).cut());
    }

    @Test
    void aPassageThatFillsTheBudgetIsNotCut() {
      PromptContext context = plain(4).build(Passages.of("One is here."));
      assertEquals(List.of("One is here."), texts(context));
      assertFalse(context.blocks().get(0).cut());
    }

    @ParameterizedTest
    @CsvSource({
      "3, One is",
      "4, One is here.",
      "7, One is here.",
      "9, One is here. Then comes two."
    })
    void theBestPassageIsCutAtASentenceOrAWord(int maxTokens, String expected) {
      PromptContext context =
          plain(maxTokens).build(Passages.of("One is here. Then comes two. And three.", "Four."));

      assertEquals(List.of(expected), texts(context));
      assertTrue(context.blocks().get(0).cut());
      assertEquals(List.of(Reason.OVER_BUDGET), reasons(context));
    }

    @Test
    void aBlockIsCutInsideItsTags() {
      PromptContext context =
          limited(30)
              .build()
              .build(Passages.of("One is here. Then comes two. " + "More. ".repeat(99)));

      assertTrue(context.text().endsWith("</passage-" + context.boundary() + ">"), context.text());
      assertTrue(context.blocks().get(0).text().startsWith("One is here."), context.text());
    }

    @Test
    void whereNotEvenTagsFitEverythingIsDropped() {
      PromptContext context = limited(3).build().build(Passages.of("One.", "Two."));

      assertEquals("", context.text());
      assertEquals(List.of(Reason.OVER_BUDGET, Reason.OVER_BUDGET), reasons(context));
    }

    @Test
    void theWholeTextCountsWhereItHasMoreTokensThanItsParts() {
      TokenCounter linesAreDear = text -> (int) text.lines().count() * text.length();
      PromptContext context =
          ContextBuilder.builder()
              .format(ContextFormat.PLAIN)
              .tokenCounter(linesAreDear)
              .maxTokens(10)
              .build()
              .build(Passages.of("aaaa", "bbbb"));

      assertEquals(List.of("aaaa"), texts(context));
      assertEquals(List.of(Reason.OVER_BUDGET), reasons(context));
    }

    private static ContextBuilder plain(int maxTokens) {
      return limited(maxTokens).format(ContextFormat.PLAIN).build();
    }

    private static ContextBuilder.Builder limited(int maxTokens) {
      return ContextBuilder.builder().tokenCounter(WORDS).maxTokens(maxTokens);
    }
  }

  @Test
  void blocksAreFoundByTheirNumbers() {
    PromptContext context = numbered(Passages.of("One.", "Two."));

    assertEquals(Optional.of(context.blocks().get(1)), context.block(2));
    assertEquals(Optional.empty(), context.block(0));
    assertEquals(Optional.empty(), context.block(3));
  }

  @Test
  void everyContextHasABoundaryOfItsOwn() {
    assertNotEquals(PromptContext.empty().boundary(), PromptContext.empty().boundary());
    assertTrue(PromptContext.empty().boundary().matches("[a-z2-9]{10}"));
  }

  private static PromptContext numbered(Chunk... chunks) {
    return numbered(passages(chunks));
  }

  private static PromptContext numbered(List<Passage> passages) {
    return ContextBuilder.builder().build().build(passages);
  }

  private static List<Passage> passages(Chunk... chunks) {
    return IntStream.range(0, chunks.length)
        .mapToObj(i -> Passages.passage(chunks[i], i + 1))
        .toList();
  }

  private static List<String> texts(PromptContext context) {
    return context.blocks().stream().map(block -> block.text().strip()).toList();
  }

  private static List<Reason> reasons(PromptContext context) {
    return context.dropped().stream().map(DroppedPassage::reason).toList();
  }
}
