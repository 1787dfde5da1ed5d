package io.ragstone.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.ragstone.document.Document;
import io.ragstone.eval.EvaluationReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluateTest {
  @TempDir Path folder;

  @Test
  void aFolderOfMarkdownIsEvaluated() throws IOException {
    Path docs = Files.createDirectories(folder.resolve("docs"));
    for (Document page : new MilvusFaq().loadAll()) {
      Files.writeString(docs.resolve(page.id()), page.text());
    }
    EvaluationReport report = Evaluate.evaluate(docs, folder.resolve("out"));
    assertThat(report.collection().queries()).hasSizeGreaterThan(50);
    assertThat(report.configuration("dense").metric("nDCG@10").mean()).isGreaterThan(0.5);
    assertThat(report.configuration("hybrid").metric("nDCG@10").mean()).isGreaterThan(0.5);
    assertThat(folder.resolve("out/report.html")).isNotEmptyFile();
  }
}
