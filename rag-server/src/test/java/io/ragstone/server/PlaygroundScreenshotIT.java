package io.ragstone.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.ragstone.documents.MarkdownFormat;
import io.ragstone.file.FolderLoader;
import io.ragstone.testkit.RequiresEnvironment;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Answers a question from the FAQ of Milvus and takes a picture of the page, {@code
 * target/playground.webp}; {@code docs/images/playground.webp} is one of them.
 */
@RequiresEnvironment(
    value = "CHROMIUM",
    provides = "the path of Chromium",
    start = "see CONTRIBUTING.md")
class PlaygroundScreenshotIT {
  private static final Path FAQ = Path.of("../rag-documents/src/test/resources/milvus-faq");
  private static final Path PICTURE = Path.of("target/playground.webp");

  @TempDir private Path folder;

  @Test
  void anAnsweredQuestionIsPictured() throws Exception {
    try (PlaygroundFixture playground = new PlaygroundFixture(folder, ServerLimits.DEFAULT)) {
      playground.pipeline().remove("herons.md");
      playground.pipeline().remove("storage.md");
      playground.pipeline().ingest(FolderLoader.of(FAQ, "*.md", MarkdownFormat.create()));
      try (Browser browser = Browser.start(Files.createDirectory(folder.resolve("profile")))) {
        browser.resize(1200, 1560);
        browser.open(playground.server().uri());
        browser.await("document.querySelectorAll('#map circle').length > 20");
        browser.evaluate(
            "document.getElementById('question').value = 'Where does Milvus store data?'");
        browser.evaluate("document.getElementById('top-k').value = 6");
        browser.click("#send");
        browser.await("document.querySelectorAll('#timings li').length > 0");
        browser.click("#answer .citation");

        assertThat(browser.text("#answer")).contains("[1]");
        byte[] picture = browser.screenshot();
        assertThat(picture).hasSizeBetween(10_000, 300_000);
        Files.write(PICTURE, picture);
      }
    }
  }
}
