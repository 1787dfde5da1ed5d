package io.ragstone.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.GettingStarted;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The program of docs/getting-started.md answers from the document there, and says what it says
 * there.
 */
class GettingStartedTest {
  private static final Path GUIDE = Path.of("../docs/getting-started.md");

  @TempDir Path folder;

  @Test
  void theProgramOfTheGuideAnswersFromItsDocument() throws Exception {
    String guide = Files.readString(GUIDE);
    Files.createDirectories(folder.resolve("docs"));
    Files.writeString(folder.resolve("docs/faq.md"), block("markdown", guide));

    String printed = run();

    assertThat(printed).isEqualTo(block("text", guide));
    assertThat(run()).contains("0 added, 0 updated, 1 unchanged");
  }

  private String run() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                GettingStarted.class.getName())
            .directory(folder.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(printed).isZero();
    return printed;
  }

  private static String block(String language, String page) {
    Matcher block = Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL).matcher(page);
    assertThat(block.find()).isTrue();
    return block.group(1);
  }
}
