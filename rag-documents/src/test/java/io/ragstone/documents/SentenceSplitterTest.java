package io.ragstone.documents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.ragstone.document.Document;
import io.ragstone.splitter.TextSegment;
import io.ragstone.splitter.TextSplitter;
import io.ragstone.splitter.TokenCounter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SentenceSplitterTest {
  private static final Pattern WORD = Pattern.compile("\\S+");
  private static final TokenCounter WORDS = text -> (int) WORD.matcher(text).results().count();
  private static final TokenCounter CODE_POINTS = text -> text.codePointCount(0, text.length());

  private static List<String> split(TextSplitter splitter, String text) {
    return splitter.segments(Document.of("doc", text)).stream()
        .map(segment -> text.substring(segment.start(), segment.end()))
        .toList();
  }

  private static SentenceSplitter.Builder oneByOne() {
    return SentenceSplitter.builder(WORDS).maxSentences(1);
  }

  private static List<String> sentences(String text) {
    return split(oneByOne().build(), text);
  }

  static Stream<Arguments> scripts() {
    return Stream.of(
        Arguments.of("Chinese", List.of("向量数据库把数据保存在对象存储中。", "真的吗？", "是的！”", "他说：“好。”", "完了。")),
        Arguments.of("Japanese", List.of("素早い茶色の狐が犬を飛び越える。", "本当ですか？", "はい。")),
        Arguments.of("Korean", List.of("데이터는 저장소에 있습니다.", "정말입니까?", "네.")),
        Arguments.of("Arabic", List.of("هل تُحفظ البيانات؟", "نعم، تُحفظ في المخزن.", "شكرًا!")),
        Arguments.of("Urdu", List.of("یہ ایک جملہ ہے۔", "یہ دوسرا جملہ ہے۔")),
        Arguments.of("Hindi", List.of("डेटा भंडार में रहता है।", "क्या यह सच है?", "हाँ।")),
        Arguments.of("Burmese", List.of("ဒေတာကို သိမ်းသည်။", "ဟုတ်ကဲ့။")),
        Arguments.of("Armenian", List.of("Տվյալները պահվում են։", "Այո։")),
        Arguments.of("Amharic", List.of("መረጃው ተቀምጧል።", "አዎ።")),
        Arguments.of("Russian", List.of("Данные хранятся в базе.", "Правда?", "Да!")),
        Arguments.of("Greek", List.of("Τα δεδομένα είναι εδώ.", "Ναι.")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("scripts")
  void sentencesOfEveryScriptEndAtItsMarks(String script, List<String> sentences) {
    assertThat(sentences(String.join(" ", sentences))).isEqualTo(sentences);
  }

  @Test
  void chineseAndJapaneseNeedNoSpacesBetweenSentences() {
    assertThat(sentences("你好吗？！”我很好。谢谢。はい。")).containsExactly("你好吗？！”", "我很好。", "谢谢。", "はい。");
  }

  @Test
  void aFullStopInsideANumberOrANameEndsNoSentence() {
    assertThat(sentences("Pi is 3.14 in Milvus 2.3.5 of milvus.io today. See e.g. the docs. Done."))
        .containsExactly(
            "Pi is 3.14 in Milvus 2.3.5 of milvus.io today.", "See e.g. the docs.", "Done.");
  }

  @Test
  void abbreviationsOfTheLanguageEndNoSentence() {
    String english = "Mr. Smith met Mrs. Jones. They talked.";

    assertThat(sentences(english)).containsExactly("Mr. Smith met Mrs. Jones.", "They talked.");
    String german = "Das sagte Dr. Meier. Ja.";
    assertThat(split(oneByOne().locale(Locale.GERMAN).build(), german))
        .containsExactly("Das sagte Dr. Meier.", "Ja.");
    assertThat(sentences(german)).containsExactly("Das sagte Dr.", "Meier.", "Ja.");
    assertThat(sentences("That is NASA. Or to Ms.\nJones, (Mr. Smith) said. Mr.\n\nSmith"))
        .as("an abbreviation is a whole word, and ends a paragraph")
        .containsExactly("That is NASA.", "Or to Ms.\nJones, (Mr. Smith) said.", "Mr.", "Smith");
    assertThat(split(oneByOne().locale(Locale.JAPANESE).build(), english)).hasSize(4);
  }

  @Test
  void abbreviationsOfOnesOwnAreAdded() {
    String text = "See Fig. Seven and Tbl. Two. Then stop.";

    assertThat(sentences(text)).hasSizeGreaterThan(2);
    assertThat(split(oneByOne().abbreviations(List.of("Fig.", "Tbl.")).build(), text))
        .containsExactly("See Fig. Seven and Tbl. Two.", "Then stop.");
  }

  @Test
  void aWrappedSentenceIsOneAndABlankLineEndsIt() {
    assertThat(
            sentences("One sentence\nthat is wrapped\r\nthree times.\nNext one\n\nwithout a stop"))
        .containsExactly(
            "One sentence\nthat is wrapped\r\nthree times.", "Next one", "without a stop");
  }

  @Test
  void linesWithMarksOfMarkdownAreApart() {
    assertThat(
            sentences(
                """
                # A heading
                Text below
                - an item
                - another
                  that is wrapped
                1. First step
                2. Second. And more
                > quoted
                | a | b |
                |---|---|
                | 1 | 2 |
                ```
                code
                ```\
                """))
        .startsWith(
            "# A heading",
            "Text below",
            "- an item",
            "- another\n  that is wrapped",
            "1. First step",
            "2. Second.",
            "And more",
            "> quoted")
        .contains("| a | b |", "| 1 | 2 |");
  }

  @Test
  void asManySentencesAsFitArePutTogetherAndTheLastOnesRepeated() {
    String text =
        IntStream.rangeClosed(1, 7)
            .mapToObj(i -> "Sentence " + i + ".")
            .collect(Collectors.joining(" "));

    assertThat(split(SentenceSplitter.builder(WORDS).maxTokens(6).build(), text))
        .containsExactly(
            "Sentence 1. Sentence 2. Sentence 3.",
            "Sentence 3. Sentence 4. Sentence 5.",
            "Sentence 5. Sentence 6. Sentence 7.");
    assertThat(
            split(SentenceSplitter.builder(WORDS).maxTokens(7).overlapSentences(0).build(), text))
        .containsExactly(
            "Sentence 1. Sentence 2. Sentence 3.",
            "Sentence 4. Sentence 5. Sentence 6.",
            "Sentence 7.");
    assertThat(
            split(
                SentenceSplitter.builder(WORDS).maxSentences(3).overlapSentences(9).build(), text))
        .hasSize(5)
        .startsWith("Sentence 1. Sentence 2. Sentence 3.", "Sentence 2. Sentence 3. Sentence 4.");
  }

  @Test
  void theOverlapGivesWayToASentenceThatOnlyFitsWithoutIt() {
    assertThat(
            split(
                SentenceSplitter.builder(WORDS).maxTokens(5).build(),
                "One two three. Four five. Six seven eight nine ten. Eleven."))
        .containsExactly("One two three. Four five.", "Six seven eight nine ten.", "Eleven.");
  }

  @Test
  void aSentenceThatIsTooLongIsCutBetweenWordsAndItsEndGoesWithTheNext() {
    assertThat(
            split(
                SentenceSplitter.builder(WORDS).maxTokens(3).overlapSentences(0).build(),
                "One two three four five six seven. Eight nine. Ten."))
        .containsExactly("One two three", "four five six", "seven. Eight nine.", "Ten.");
  }

  @Test
  void thaiIsCutBetweenWordsThatADictionaryKnows() {
    List<String> segments =
        split(
            SentenceSplitter.builder(CODE_POINTS).maxTokens(12).overlapSentences(0).build(),
            "ประเทศไทยเป็นประเทศที่สวยงาม");

    assertThat(segments).containsExactly("ประเทศไทย", "เป็นประเทศ", "ที่สวยงาม");
  }

  @Test
  void aWordThatIsTooLongIsCutBetweenGraphemes() {
    String family = "👩‍👩‍👧‍👦";

    assertThat(
            split(
                SentenceSplitter.builder(CODE_POINTS).maxTokens(16).build(),
                "Hi. " + family.repeat(3) + "!"))
        .containsExactly("Hi.", family + family, family + "!");
  }

  @Test
  void blankTextHasNoSegments() {
    for (String blank : List.of("", " ", "\n\r\n\t \u2003")) {
      assertThat(sentences(blank)).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x",
        "字",
        "ไทย",
        "\n",
        " ",
        ".",
        "a. ",
        "A. ",
        "1. ",
        "word ",
        "Some sentence. ",
        "。",
        ")",
        ".)",
        "line\n",
        "- item\n",
        "👍🏽",
        "̐",
        "e.g. ",
        "？！”",
        "\r\n\r\n",
        ". 1"
      })
  void aMegabyteOfAnythingTakesSeconds(String unit) {
    String text = unit.repeat(1_000_000 / unit.length());
    AtomicLong counted = new AtomicLong();
    TokenCounter counter =
        part -> {
          counted.addAndGet(part.length());
          return (part.length() + 3) / 4;
        };
    List<TextSegment> segments =
        assertTimeoutPreemptively(
            Duration.ofSeconds(30),
            () -> SentenceSplitter.builder(counter).build().segments(Document.of("doc", text)));

    assertThat(counted.get()).isLessThan(20L * text.length());
    assertThat(segments.isEmpty()).isEqualTo(text.isBlank());
  }

  @Test
  void identityNamesEveryParameter() {
    List<String> identities =
        Stream.of(
                SentenceSplitter.builder(WORDS),
                SentenceSplitter.builder(WORDS).maxTokens(99),
                SentenceSplitter.builder(WORDS).maxSentences(9),
                SentenceSplitter.builder(WORDS).overlapSentences(2),
                SentenceSplitter.builder(WORDS).locale(Locale.FRENCH),
                SentenceSplitter.builder(WORDS).abbreviations(List.of("Fig.")),
                SentenceSplitter.builder(CODE_POINTS))
            .map(builder -> builder.build().identity())
            .toList();

    assertThat(identities).doesNotHaveDuplicates();
    assertThat(SentenceSplitter.builder(WORDS).build().identity()).isEqualTo(identities.get(0));
  }

  @Test
  void refusesParametersThatMakeNoSense() {
    SentenceSplitter.Builder builder = SentenceSplitter.builder(WORDS);

    assertThatThrownBy(() -> builder.maxTokens(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("maxTokens must be at least 1, but was 0");
    assertThatThrownBy(() -> builder.maxSentences(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("maxSentences must be at least 1, but was 0");
    assertThatThrownBy(() -> builder.overlapSentences(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("overlapSentences must be at least 0, but was -1");
    assertThatThrownBy(() -> builder.abbreviations(List.of(" ")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("An abbreviation must not be blank");
  }
}
