package io.ragstone.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.ragstone.testkit.FakeGenerator;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.eclipse.jetty.server.Server;
import org.junit.jupiter.api.Test;

/** What docs/mcp.md shows is what {@link Snippets} does. */
class SnippetsTest {
  private static final Path SOURCE = Path.of("src/test/java/io/ragstone/mcp/Snippets.java");
  private static final Path GUIDE = Path.of("../docs/mcp.md");
  private static final Pattern BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

  @Test
  void theGuideQuotesWhatIsCompiledHere() throws IOException {
    String source = withoutIndent(Files.readString(SOURCE));
    Matcher blocks = BLOCK.matcher(Files.readString(GUIDE));
    int found = 0;
    while (blocks.find()) {
      assertThat(source).contains(withoutIndent(blocks.group(1)));
      found++;
    }
    assertThat(found).isEqualTo(2);
  }

  /** A quotation may be cut out of its method, and stand further to the left. */
  private static String withoutIndent(String code) {
    return code.lines().map(String::strip).collect(Collectors.joining("\n")).strip();
  }

  @Test
  void whatItQuotesRuns() {
    Index index = Index.filled();
    InputStream in = System.in;
    System.setIn(new ByteArrayInputStream(new byte[0]));
    try {
      McpTools tools = Snippets.serve(index.pipeline(FakeGenerator.quoting()).build(), index.store);
      Server server = new Server(0);
      Snippets.mount(server, tools);
      assertThat(server.getHandler()).isNotNull();
    } finally {
      System.setIn(in);
    }
  }
}
