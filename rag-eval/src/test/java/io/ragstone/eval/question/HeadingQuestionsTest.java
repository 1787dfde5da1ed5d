package io.ragstone.eval.question;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ragstone.document.Document;
import io.ragstone.error.DatasetException;
import io.ragstone.eval.BeirFolder;
import io.ragstone.eval.TestCollection;
import io.ragstone.eval.TestQuery;
import io.ragstone.splitter.TextSegment;
import io.ragstone.splitter.TextSplitter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HeadingQuestionsTest {
  private static final List<Document> DOCUMENTS =
      List.of(
          Document.of(
              "a.txt",
              """
              Before any heading there are a few words.
              = Where is data stored?
              On disk, in files of segments.
              Another paragraph of the same section.
              = See also
              Other pages have more to say.
              """),
          Document.of(
              "b.txt",
              """
              = How is memory freed again?
              It is released by compaction.
              = SEE  ALSO
              And yet other pages there are.
              = Too short below
              No.
              """));

  /** A segment a line, under the heading that stands above it. */
  private static final TextSplitter LINES =
      new TextSplitter() {
        @Override
        public List<TextSegment> segments(Document document) {
          List<TextSegment> segments = new ArrayList<>();
          List<String> path = List.of();
          int start = 0;
          for (String line : document.text().lines().toList()) {
            if (line.startsWith("= ")) {
              path = List.of("Guide", line.substring(2));
            } else {
              segments.add(new TextSegment(start, start + line.length(), path, Optional.empty()));
            }
            start += line.length() + 1;
          }
          return segments;
        }

        @Override
        public String identity() {
          return "lines";
        }
      };

  @Test
  void aHeadingAsksForTheSectionBelowIt() {
    TestCollection collection = builder().build().collection();
    assertThat(collection.queries())
        .containsExactly(
            new TestQuery("a.txt#2", "Where is data stored?"),
            new TestQuery("b.txt#1", "How is memory freed again?"));
    assertThat(collection.qrels().judgements("a.txt#2")).containsOnlyKeys("a.txt#2");
    assertThat(texts(collection))
        .containsExactly(
            "Before any heading there are a few words.",
            "On disk, in files of segments.\nAnother paragraph of the same section.",
            "Other pages have more to say.",
            "It is released by compaction.",
            "And yet other pages there are.",
            "No.");
  }

  @Test
  void headingsStandInTheTextsOnlyWhereAskedFor() {
    assertThat(texts(builder().indexedHeadings(IndexedHeadings.PARENTS).build().collection()))
        .contains("Guide\nIt is released by compaction.");
    assertThat(texts(builder().indexedHeadings(IndexedHeadings.ALL).build().collection()))
        .contains("Guide > How is memory freed again?\nIt is released by compaction.");
  }

  @Test
  void questionsAreDrawnTheSameEveryTime() {
    List<Document> many = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      many.add(Document.of("d" + i, "= What is number " + i + "?\nIt is a number of its own.\n"));
    }
    HeadingQuestions.Builder builder =
        HeadingQuestions.builder("many", many::stream, LINES).minTextWords(3).maxQuestions(10);
    TestCollection drawn = builder.build().collection();
    assertThat(drawn.queries()).hasSize(10).isEqualTo(builder.build().collection().queries());
    assertThat(drawn.queries()).isNotEqualTo(builder.seed(1).build().collection().queries());
    assertThat(texts(drawn)).hasSize(50);
  }

  @Test
  void theCollectionCanBeKeptAsABeirFolder(@TempDir Path folder) {
    TestCollection collection = builder().build().collection();
    BeirFolder.write(collection, folder, "test");
    TestCollection read = BeirFolder.read(folder, "test");
    assertThat(read.queries()).isEqualTo(collection.queries());
    assertThat(read.qrels()).isEqualTo(collection.qrels());
    assertThat(texts(read)).isEqualTo(texts(collection));
  }

  @Test
  void aCorpusWithoutHeadingsIsRefused() {
    List<Document> plain = List.of(Document.of("d", "Only text."));
    HeadingQuestions questions = HeadingQuestions.builder("plain", plain::stream, LINES).build();
    assertThatThrownBy(questions::collection)
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("None of the 1 sections of plain can be asked for");
  }

  private static HeadingQuestions.Builder builder() {
    return HeadingQuestions.builder("guide", DOCUMENTS::stream, LINES).minTextWords(4);
  }

  private static List<String> texts(TestCollection collection) {
    return collection.corpus().loadAll().stream().map(Document::text).toList();
  }
}
