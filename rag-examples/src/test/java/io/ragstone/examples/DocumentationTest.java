package io.ragstone.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Every piece of Java in the README and in docs stands in a source that the build compiles, but for
 * layout and comments; {@code …} stands for what is left out. What stands nowhere else goes into
 * {@link Snippets}.
 */
class DocumentationTest {
  private static final Path ROOT = Path.of("..");
  private static final Pattern BLOCK =
      Pattern.compile("^ *```java\n(.*?)^ *```$", Pattern.DOTALL | Pattern.MULTILINE);
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
  private static final Pattern COMMENT = Pattern.compile("(?<![:\"])//[^\n]*");

  private record Snippet(Path page, String code) {
    boolean isIn(String source) {
      int from = 0;
      for (String piece : Arrays.stream(code.split("…")).map(DocumentationTest::bare).toList()) {
        int found = source.indexOf(piece, from);
        if (found < 0) {
          return false;
        }
        from = found + piece.length();
      }
      return true;
    }
  }

  @Test
  void everySnippetOfJavaIsCompiled() throws IOException {
    List<String> sources = new ArrayList<>();
    for (Path source : files(ROOT, "glob:**/src/{main,test}/java/**.java")) {
      sources.add(bare(Files.readString(source)));
    }
    List<Snippet> snippets = new ArrayList<>();
    for (Path page : pages()) {
      BLOCK
          .matcher(Files.readString(page))
          .results()
          .map(block -> new Snippet(page, block.group(1)))
          .forEach(snippets::add);
    }

    assertThat(snippets).hasSizeGreaterThan(25);
    assertThat(snippets)
        .filteredOn(snippet -> sources.stream().noneMatch(snippet::isIn))
        .as("Code that is in no source; add it to Snippets, or change both")
        .isEmpty();
  }

  @Test
  void aChangedSnippetIsNoticed() {
    String source = bare("void quickStart() {\n  open(path); // a comment\n  ask(\"Why?\");\n}");

    assertThat(new Snippet(ROOT, "open(path);\nask(\"Why?\");").isIn(source)).isTrue();
    assertThat(new Snippet(ROOT, "void quickStart() …  ask(\"Why?\");").isIn(source)).isTrue();
    assertThat(new Snippet(ROOT, "open(file);\nask(\"Why?\");").isIn(source)).isFalse();
    assertThat(new Snippet(ROOT, "ask(\"Why?\"); … open(path);").isIn(source)).isFalse();
  }

  @Test
  void everyLinkBetweenPagesLeadsSomewhere() throws IOException {
    for (Path page : pages()) {
      List<String> broken =
          LINK.matcher(Files.readString(page))
              .results()
              .map(link -> link.group(1).replaceFirst("#.*", ""))
              .filter(target -> !target.isEmpty() && !target.contains("://"))
              .filter(target -> !Files.exists(page.resolveSibling(target)))
              .toList();
      assertThat(broken).as(page.toString()).isEmpty();
    }
  }

  private static List<Path> pages() throws IOException {
    List<Path> pages = new ArrayList<>(files(ROOT.resolve("docs"), "glob:**.md"));
    pages.add(ROOT.resolve("README.md"));
    return pages;
  }

  private static List<Path> files(Path folder, String pattern) throws IOException {
    var matcher = folder.getFileSystem().getPathMatcher(pattern);
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(matcher::matches).filter(Files::isRegularFile).toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /** Code without layout and comments. */
  private static String bare(String code) {
    return COMMENT.matcher(code).replaceAll("").replaceAll("\\s+", "");
  }
}
