package io.ragstone.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What docs/server.md says is so. */
class SnippetsTest {
  private static final Path GUIDE = Path.of("../docs/server.md");
  private static final Path SOURCES = Path.of("src/main/java/io/ragstone/server");

  @Test
  void theGuideQuotesWhatIsCompiledHere() throws IOException {
    String source =
        withoutIndent(Files.readString(Path.of("src/test/java/io/ragstone/server/Snippets.java")));
    Matcher blocks =
        Pattern.compile("```java\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(GUIDE));
    int found = 0;
    while (blocks.find()) {
      assertThat(source).contains(withoutIndent(blocks.group(1)));
      found++;
    }
    assertThat(found).isEqualTo(1);
  }

  private static String withoutIndent(String code) {
    return code.lines().map(String::strip).collect(Collectors.joining("\n")).strip();
  }

  @ParameterizedTest
  @ValueSource(strings = {"RagServer.java", "ServerLimits.java"})
  void everyOptionIsInTheGuide(String source) throws IOException {
    String guide = Files.readString(GUIDE);
    Matcher options =
        Pattern.compile("public Builder (\\w+)\\(")
            .matcher(Files.readString(SOURCES.resolve(source)));
    Stream<String> names = options.results().map(option -> option.group(1)).distinct();

    assertThat(names).isNotEmpty().allSatisfy(name -> assertThat(guide).contains("`" + name));
  }

  @Test
  void everyPathIsInTheGuide() throws IOException {
    String guide = Files.readString(GUIDE);
    Matcher paths =
        Pattern.compile("\"(/(?:api|v1)/\\w+|/health)\"")
            .matcher(
                Files.readString(SOURCES.resolve("Routes.java"))
                    + Files.readString(SOURCES.resolve("ModelsEndpoint.java")));

    assertThat(paths.results().map(path -> path.group(1)).distinct())
        .hasSizeGreaterThan(7)
        .allSatisfy(path -> assertThat(guide).contains(path));
  }
}
