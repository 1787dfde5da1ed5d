package io.ragstone.eval;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.ragstone.error.DatasetException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Files of any bytes: each is read, or refused by a {@link DatasetException}. */
class DatasetsFuzzTest {
  @TempDir static Path folder;

  @BeforeAll
  static void writeCollection() throws IOException {
    Files.createDirectories(folder.resolve("qrels"));
    Files.writeString(folder.resolve("queries.jsonl"), "{\"_id\":\"q1\",\"text\":\"Why?\"}\n");
    Files.writeString(folder.resolve("corpus.jsonl"), "{\"_id\":\"d1\",\"text\":\"So.\"}\n");
  }

  @FuzzTest
  void aRunIsWrittenAsItWasRead(byte[] bytes) throws IOException {
    Path file = Files.write(folder.resolve("run"), bytes);
    Optional<Run> read = unlessRefused(() -> TrecFiles.readRun(file));
    if (read.isPresent()) {
      Path copy = folder.resolve("run-copy");
      TrecFiles.writeRun(read.get(), copy);
      Run again = TrecFiles.readRun(copy);
      assertThat(again.name()).isEqualTo(read.get().name());
      assertThat(again.queryIds()).isEqualTo(read.get().queryIds());
      for (String query : again.queryIds()) {
        assertThat(again.ranking(query))
            .extracting(ScoredDocument::id)
            .isEqualTo(read.get().ranking(query).stream().map(ScoredDocument::id).toList());
      }
    }
  }

  @FuzzTest
  void judgementsAreWrittenAsTheyWereRead(byte[] bytes) throws IOException {
    Path file = Files.write(folder.resolve("judgements"), bytes);
    Optional<Qrels> read = unlessRefused(() -> TrecFiles.readQrels(file));
    if (read.isPresent()) {
      Path copy = folder.resolve("judgements-copy");
      TrecFiles.writeQrels(read.get(), copy);
      Qrels again = TrecFiles.readQrels(copy);
      assertThat(again.queryIds()).isEqualTo(read.get().queryIds());
      for (String query : again.queryIds()) {
        assertThat(again.judgements(query)).isEqualTo(read.get().judgements(query));
      }
    }
  }

  @FuzzTest
  void queriesOfBeirHaveIdsAndTexts(byte[] bytes) throws IOException {
    Path other = Files.createDirectories(folder.resolve("queries"));
    Files.createDirectories(other.resolve("qrels"));
    Files.writeString(other.resolve("qrels/test.tsv"), "q1\td1\t1\n");
    Files.writeString(other.resolve("corpus.jsonl"), "{\"_id\":\"d1\",\"text\":\"So.\"}\n");
    Files.write(other.resolve("queries.jsonl"), bytes);
    unlessRefused(() -> BeirFolder.read(other, "test"))
        .ifPresent(read -> assertThat(read.queries()).extracting(TestQuery::id).contains("q1"));
  }

  @FuzzTest
  void aCorpusOfBeirHasWhatIsJudged(byte[] bytes) throws IOException {
    Path other = Files.createDirectories(folder.resolve("corpus"));
    Files.createDirectories(other.resolve("qrels"));
    Files.writeString(other.resolve("qrels/test.tsv"), "q1\td1\t1\n");
    Files.writeString(other.resolve("queries.jsonl"), "{\"_id\":\"q1\",\"text\":\"Why?\"}\n");
    Files.write(other.resolve("corpus.jsonl"), bytes);
    unlessRefused(
            () -> {
              try (var documents = BeirFolder.read(other, "test").corpus().load()) {
                return documents.map(document -> document.id()).toList();
              }
            })
        .ifPresent(ids -> assertThat(ids).contains("d1").doesNotHaveDuplicates());
  }

  @FuzzTest
  void judgementsOfBeirAreOfKnownQueries(byte[] bytes) throws IOException {
    Files.write(folder.resolve("qrels/test.tsv"), bytes);
    unlessRefused(() -> BeirFolder.read(folder, "test"))
        .ifPresent(read -> assertThat(read.queries().size()).isLessThanOrEqualTo(1));
  }

  private interface Read<T> {
    T value();
  }

  private static <T> Optional<T> unlessRefused(Read<T> read) {
    try {
      return Optional.of(read.value());
    } catch (DatasetException e) {
      assertThat(e.getMessage()).isNotBlank();
      return Optional.empty();
    }
  }
}
