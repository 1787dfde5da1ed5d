package io.ragstone.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ragstone.error.DatasetException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrecFilesTest {
  @TempDir Path folder;

  @Test
  void aRunIsReadAsItWasWritten() {
    Path file = folder.resolve("run.txt");
    for (String name : List.of("first", "second")) {
      Run run = MetricTest.fixture().run(name);
      TrecFiles.writeRun(run, file);
      Run read = TrecFiles.readRun(file);
      assertThat(read.name()).isEqualTo(name);
      for (String queryId : run.queryIds()) {
        assertThat(read.ranking(queryId)).isEqualTo(run.ranking(queryId));
      }
    }
  }

  @Test
  void trecEvalRanksAWrittenRunAsItIsRankedHere() {
    Path file = folder.resolve("run.txt");
    List<ScoredDocument> tied = RunTest.documents("a", 1, "b", 1, "c", 1);
    TrecFiles.writeRun(Run.builder("tied").ranked("q", tied).build(), file);
    assertThat(TrecFiles.readRun(file).ranking("q"))
        .extracting(ScoredDocument::id)
        .containsExactly("a", "b", "c");
  }

  @Test
  void theRankInTheFileIsNotLookedAt() throws IOException {
    Path file = write("q Q0 a 1 1.5 name\nq\tQ0 b 2 2.5 name\n");
    assertThat(TrecFiles.readRun(file).ranking("q"))
        .isEqualTo(RunTest.documents("b", 2.5, "a", 1.5));
  }

  @Test
  void judgementsAreReadAsTheyWereWritten() {
    Path file = folder.resolve("qrels.txt");
    Qrels qrels = MetricTest.fixture().qrels();
    TrecFiles.writeQrels(qrels, file);
    assertThat(TrecFiles.readQrels(file)).isEqualTo(qrels);
  }

  @Test
  void aMalformedLineIsNamed() throws IOException {
    assertThatThrownBy(() -> TrecFiles.readRun(write("q Q0 a 1 1.5 name\n\nq Q0 b 2 name\n")))
        .isInstanceOf(DatasetException.class)
        .hasMessageContainingAll("line 3", "q Q0 b 2 name");
    assertThatThrownBy(() -> TrecFiles.readRun(write("q Q0 a 1 much name\n")))
        .hasMessageContainingAll("line 1", "much");
    assertThatThrownBy(() -> TrecFiles.readRun(write("q Q0 a 1 NaN name\n")))
        .hasMessageContainingAll("line 1", "NaN");
    assertThatThrownBy(() -> TrecFiles.readRun(write("q Q0 a 1 1 n\nq Q0 a 2 1 n\n")))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("Document a");
    assertThatThrownBy(() -> TrecFiles.readRun(write("")))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("empty");
    assertThatThrownBy(() -> TrecFiles.readQrels(write("q 0 a 1\nq 0 a 2\n")))
        .hasMessageContainingAll("line 2", "judged twice");
  }

  @Test
  void anIdWithWhiteSpaceIsNotWritten() {
    Run run = Run.builder("run").ranked("q", RunTest.documents("my file.md", 1)).build();
    assertThatThrownBy(() -> TrecFiles.writeRun(run, folder.resolve("run.txt")))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("my file.md");
  }

  private Path write(String text) throws IOException {
    return Files.writeString(folder.resolve("file.txt"), text);
  }
}
