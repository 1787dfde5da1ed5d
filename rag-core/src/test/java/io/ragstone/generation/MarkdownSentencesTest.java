package io.ragstone.generation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MarkdownSentencesTest {

  @Test
  void paragraphsAreSplitIntoSentencesWhateverTheirLineBreaks() {
    assertSentences(
        "Data is stored\nin logs. Metadata, e.g. schemas, is in etcd 3.5.\n\nThat is all!",
        "Data is stored in logs.",
        "Metadata, e.g. schemas, is in etcd 3.5.",
        "That is all!");
  }

  @Test
  void aVeryShortSentenceStaysWithTheNext() {
    assertSentences("Yes. Milvus does so. It works.", "Yes. Milvus does so.", "It works.");
  }

  @Test
  void sentencesEndInOtherScriptsToo() {
    assertSentences("数据存储在对象存储中。元数据存储在 etcd 中。", "数据存储在对象存储中。", "元数据存储在 etcd 中。");
  }

  @Test
  void headingsAreLeftOut() {
    assertSentences("# Title\nText one.\n#### Sub `x`\nText two.\n\n###", "Text one.", "Text two.");
    assertSentences("Title\n===\nText one.\n\nSub\n---\nText two.", "Text one.", "Text two.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        " Where does Milvus store data?",
        "Boot issues",
        "2. etcd pod crash",
        "I got an error. What shall I do?",
        "Vektoren „speichern“"
      })
  void aFirstLineThatLostItsHeadingMarkIsLeftOut(String heading) {
    assertSentences(heading + "\n\nIn etcd.\n\n###", "In etcd.");
  }

  @Test
  void aLineBehindABareHeadingMarkIsLeftOut() {
    assertSentences("In etcd.\n\n###\n\nBoot issues\n\nIn MinIO.", "In etcd.", "In MinIO.");
  }

  @Test
  void aTextOfOneLineIsNoHeading() {
    assertSentences("only this", "only this");
  }

  @Test
  void questionsAreLeftOut() {
    assertSentences(
        "In etcd. Why is that so? (Is it?) 为什么？ It is small.", "In etcd.", "It is small.");
  }

  @Test
  void frontMatterIsLeftOut() {
    assertSentences("---\nid: faq.md\ntitle: FAQ. All.\n---\n\nIn etcd.", "In etcd.");
    assertSentences("---\nid: faq.md\n---\n\n");
  }

  @Test
  void listItemsStandAlone() {
    assertSentences(
        "There are:\n- one thing\n  over two lines\n* another. With more.\n1. first\n2) second",
        "There are:",
        "one thing over two lines",
        "another.",
        "With more.",
        "first",
        "second");
  }

  @Test
  void aNumberAtTheEndOfALineIsNoListItem() {
    assertSentences(
        "It needs Version 2.0) or later and more.", "It needs Version 2.0) or later and more.");
  }

  @Test
  void linesOfCodeStandAloneAsTheyAre() {
    assertSentences(
        "Run this:\n\n```shell\n$ docker run *a* [x](y)\n\npip install a>=2.4\n```\nDone now.",
        "Run this:",
        "$ docker run *a* [x](y)",
        "pip install a>=2.4",
        "Done now.");
  }

  @Test
  void aBlockOfCodeThatWasCutInTwoIsStillCode() {
    assertSentences(
        "stop etcd\n  kubectl scale --replicas=0\n```\n\nSee [here](x) for more.",
        "stop etcd",
        "kubectl scale --replicas=0",
        "See here for more.");
    assertSentences("Run the following.\n```\nkubectl *x*\n", "Run the following.", "kubectl *x*");
  }

  @Test
  void codeInALineIsNeverSplit() {
    assertSentences(
        "The error `max (0)%! Extra. Value` is known. More.",
        "The error `max (0)%! Extra. Value` is known.", "More.");
  }

  @Test
  void linksBecomeTheirTextAndImagesVanish() {
    assertSentences(
        "See [MinIO](https://min.io/), [AWS S3](https://aws.com/?a=b#c) (S3)"
            + " and [docs][1].\n\n![Accuracy test](a.png \"Test.\")\n[![Build](b.svg)](ci)\n",
        "See MinIO, AWS S3 (S3) and docs.");
  }

  @Test
  void emphasisLosesItsAsterisksAndNothingElseDoes() {
    assertSentences(
        "**Compaction**: *then* use `a * b` or 2 * 3 with load_partition and <pod-name>.<br/>Done"
            + " now.",
        "Compaction: then use `a * b` or 2 * 3 with load_partition and <pod-name>.",
        "Done now.");
  }

  @Test
  void tablesQuotesRulesAndTagsAreRead() {
    assertSentences(
        """
        | Store | Kind |
        |---|:-:|
        | etcd | metadata |

        > Quoted text.

        ***
        <a id="x"></a>
        <br/>
        """,
        "Store | Kind",
        "etcd | metadata",
        "Quoted text.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " \n\t\n", "###", "---", "```", "***", "-", "| |", "![](x)", "…"})
  void whatSaysNothingGivesNothing(String markdown) {
    assertSentences(markdown);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "[a](", "![", "`", "*", "<a>", "<", "|", "> ", "a", "数", "? ", "\""})
  void hostileTextTakesNoTimeAndNoStack(String unit) {
    String hostile = unit.repeat(100_000);
    assertTimeout(
        Duration.ofSeconds(10),
        () -> LexicalOverlap.scores(hostile, MarkdownSentences.of(hostile + "\n\n" + hostile)));
  }

  private static void assertSentences(String markdown, String... expected) {
    assertEquals(List.of(expected), MarkdownSentences.of(markdown));
  }
}
