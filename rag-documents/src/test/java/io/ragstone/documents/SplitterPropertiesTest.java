package io.ragstone.documents;

import static org.assertj.core.api.Assertions.assertThat;

import io.ragstone.document.Chunk;
import io.ragstone.document.Document;
import io.ragstone.postprocess.ParentExpansion;
import io.ragstone.postprocess.PostProcessRequest;
import io.ragstone.retrieval.Passage;
import io.ragstone.retrieval.Score;
import io.ragstone.retrieval.ScoreKind;
import io.ragstone.splitter.ParentChildSplitter;
import io.ragstone.splitter.RecursiveSplitter;
import io.ragstone.splitter.SeparatorSplitter;
import io.ragstone.splitter.TextSegment;
import io.ragstone.splitter.TextSplitter;
import io.ragstone.splitter.TokenCounter;
import io.ragstone.store.EmbeddedChunk;
import io.ragstone.store.Metric;
import io.ragstone.store.UpsertRequest;
import io.ragstone.store.VectorStore;
import io.ragstone.testkit.HashingEmbedder;
import io.ragstone.testkit.InMemoryVectorStore;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** What every splitter promises, on texts of all scripts. */
class SplitterPropertiesTest {
  /** No grapheme that is generated has more code points, but for combining marks in a row. */
  private static final int MANY = 12;

  private static final Pattern PIECE = Pattern.compile("[\\p{L}\\p{M}]{1,4}|\\d{1,3}|\\S|\\s+");

  /** Cuts words into pieces from their starts, so counts are neither additive nor monotone. */
  private static final TokenCounter PIECES = text -> (int) PIECE.matcher(text).results().count();

  private static final TokenCounter CODE_POINTS = text -> text.codePointCount(0, text.length());

  @Provide
  Arbitrary<String> texts() {
    Arbitrary<String> pieces =
        Arbitraries.oneOf(
            Arbitraries.of(
                "The fox jumps. ",
                "Isn't it? ",
                "e.g. Mr. Fox",
                "3.14",
                "Съешь ещё. ",
                "你好吗？",
                "谢谢。",
                "素早い狐が",
                "다람쥐 헌. ",
                "เป็นมนุษย์สุดประเสริฐ",
                "صِف خَلقَ؟ ",
                "ऋषियों को। ",
                "👩‍👩‍👧‍👦",
                "🇩🇪",
                "👍🏽",
                "é",
                "𝒳𝒴"),
            Arbitraries.of(" ", "  ", "\n", "\n\n", "\r\n", "\t", "\u2003", "\u00A0", "\u200B"),
            Arbitraries.of("̐", "\u200D", "\uFE0F", "\0", "\uD83D", "."),
            Arbitraries.strings().ofMaxLength(4));
    return pieces.list().ofMaxSize(40).map(list -> String.join("", list));
  }

  private static RecursiveSplitter recursive(TokenCounter counter, int maxTokens, int overlap) {
    return RecursiveSplitter.builder(counter).maxTokens(maxTokens).overlapTokens(overlap).build();
  }

  private static SentenceSplitter sentences(TokenCounter counter, int maxTokens, int overlap) {
    return SentenceSplitter.builder(counter).maxTokens(maxTokens).overlapSentences(overlap).build();
  }

  /** All splitters that leave nothing out. */
  private static List<TextSplitter> splitters(TokenCounter counter, int maxTokens, int overlap) {
    int less = Math.min(overlap, maxTokens - 1);
    return List.of(
        recursive(counter, maxTokens, less),
        sentences(counter, maxTokens, overlap),
        SentenceSplitter.builder(counter).maxTokens(maxTokens).maxSentences(1).build(),
        ParentChildSplitter.builder(
                recursive(counter, 3 * maxTokens, 0), sentences(counter, maxTokens, overlap))
            .build(),
        ParentChildSplitter.builder(
                sentences(counter, 3 * maxTokens, 0), recursive(counter, maxTokens, less))
            .build());
  }

  @Property
  void everyCharacterIsInAChunkThatIsWhereItSays(
      @ForAll("texts") String text,
      @ForAll @IntRange(min = 1, max = 30) int maxTokens,
      @ForAll @IntRange(max = 4) int overlap) {
    Document document = Document.of("doc", text);
    for (TextSplitter splitter : splitters(PIECES, maxTokens, overlap)) {
      List<Chunk> chunks = splitter.split(document);

      assertThat(splitter.split(document)).as("deterministic").isEqualTo(chunks);
      BitSet covered = new BitSet();
      int lastStart = -1;
      for (Chunk chunk : chunks) {
        assertThat(chunk.text())
            .isEqualTo(document.text().substring(chunk.start(), chunk.end()))
            .contains(chunk.embeddedText());
        assertThat(chunk.embeddedText()).isNotBlank();
        assertThat(chunk.start()).isGreaterThan(lastStart);
        lastStart = chunk.start();
        covered.set(chunk.start(), chunk.end());
      }
      for (int i = 0; i < document.text().length(); i++) {
        assertThat(covered.get(i) || Character.isWhitespace(document.text().charAt(i)))
            .as("character %s of «%s» by %s", i, document.text(), splitter.identity())
            .isTrue();
      }
    }
  }

  @Property
  void noChunkHasMoreTokensThanAllowed(
      @ForAll("texts") String text,
      @ForAll @IntRange(min = 1, max = 30) int maxTokens,
      @ForAll @IntRange(max = 4) int overlap) {
    for (TokenCounter counter : List.of(PIECES, CODE_POINTS)) {
      List<TextSplitter> splitters = new ArrayList<>(splitters(counter, maxTokens, overlap));
      splitters.add(
          MarkdownHeadingSplitter.builder(counter)
              .maxTokens(maxTokens)
              .overlapTokens(Math.min(overlap, maxTokens - 1))
              .build());
      for (TextSplitter splitter : splitters) {
        for (Chunk chunk : splitter.split(Document.of("doc", text + "\n# heading\n" + text))) {
          String embedded = chunk.embeddedText();
          assertThat(
                  counter.count(embedded) <= maxTokens
                      || embedded.codePointCount(0, embedded.length()) == 1)
              .as("«%s» by %s", embedded, splitter.identity())
              .isTrue();
        }
      }
    }
  }

  @Property
  void noCutIsInsideACharacter(
      @ForAll("texts") String text, @ForAll @IntRange(min = MANY, max = 30) int maxTokens) {
    Document document = Document.of("doc", text.replaceAll("\\p{M}{3,}", "̐"));
    for (TextSplitter splitter : splitters(CODE_POINTS, maxTokens, 1)) {
      for (TextSegment segment : splitter.segments(document)) {
        for (int cut : List.of(segment.start(), segment.end())) {
          assertThat(isInsideCharacter(document.text(), cut))
              .as("%s of «%s» by %s", cut, document.text(), splitter.identity())
              .isFalse();
        }
      }
    }
  }

  private static boolean isInsideCharacter(String text, int cut) {
    if (cut == 0 || cut == text.length()) {
      return false;
    }
    boolean isPair = Character.isSurrogatePair(text.charAt(cut - 1), text.charAt(cut));
    String before = text.substring(0, cut);
    String after = text.substring(cut);
    boolean isMark = after.matches("(?s)[\\p{M}\\x{1F3FB}-\\x{1F3FF}].*");
    boolean isBase = before.matches("(?s).*[\\p{L}\\p{M}\\p{N}\\p{So}]");
    boolean isSequence = before.endsWith("👩\u200D") && after.startsWith("👩");
    return isPair || (isMark && isBase) || isSequence;
  }

  @Property(tries = 200)
  void parentsArePutTogetherAsTheyWere(
      @ForAll("texts") String text, @ForAll @IntRange(min = 1, max = 12) int maxTokens) {
    Document document = Document.of("doc", text.replace("#", "") + "#" + text.replace("#", ""));
    HashingEmbedder embedder = new HashingEmbedder(8);
    try (VectorStore store = new InMemoryVectorStore(embedder.identity(), Metric.COSINE)) {
      List<TextSegment> parents = new SeparatorSplitter("#").segments(document);
      List<Chunk> chunks =
          ParentChildSplitter.builder(new SeparatorSplitter("#"), sentences(PIECES, maxTokens, 1))
              .build()
              .split(document);
      store.upsert(
          UpsertRequest.of(
              chunks.stream()
                  .map(chunk -> new EmbeddedChunk(chunk, embedder.embedDocument(chunk.text())))
                  .toList()));
      List<Passage> found =
          chunks.stream().map(chunk -> Passage.of(chunk, new Score(ScoreKind.BM25, 1), 1)).toList();

      List<Passage> shown =
          ParentExpansion.of(PIECES, Integer.MAX_VALUE)
              .process(PostProcessRequest.builder("question", found).store(store).build());

      assertThat(shown)
          .extracting(Passage::text)
          .isEqualTo(
              parents.stream()
                  .map(parent -> document.text().substring(parent.start(), parent.end()))
                  .toList());
    }
  }
}
