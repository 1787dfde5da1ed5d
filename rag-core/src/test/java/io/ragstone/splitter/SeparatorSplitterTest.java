package io.ragstone.splitter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.ragstone.document.Chunk;
import io.ragstone.document.Document;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SeparatorSplitterTest {

  /** What CPython 3.11 answers to {@code text.split(separator)}. */
  static Stream<Arguments> pythonsAnswers() {
    return Stream.of(
        arguments("", "# ", List.of("")),
        arguments("# ", "# ", List.of("", "")),
        arguments("a# b# c", "# ", List.of("a", "b", "c")),
        arguments("# a", "# ", List.of("", "a")),
        arguments("a# ", "# ", List.of("a", "")),
        arguments("#### a\n## b# ", "# ", List.of("###", "a\n#", "b", "")),
        arguments("aaa", "aa", List.of("", "a")),
        arguments("aaaa", "aa", List.of("", "", "")),
        arguments("aaaaa", "aa", List.of("", "", "a")),
        arguments("ababa", "aba", List.of("", "ba")),
        arguments("no match", "# ", List.of("no match")),
        arguments("x#y", "# ", List.of("x#y")),
        arguments("  ", " ", List.of("", "", "")),
        arguments("a\n\nb\n", "\n", List.of("a", "", "b", "")),
        arguments("日本# 語", "# ", List.of("日本", "語")),
        arguments("a🍵b", "🍵", List.of("a", "b")),
        arguments("#\u00A0a# b", "# ", List.of("#\u00A0a", "b")),
        arguments("a|b|", "|", List.of("a", "b", "")),
        arguments("a.b", ".", List.of("a", "b")));
  }

  @ParameterizedTest
  @MethodSource("pythonsAnswers")
  void cutsAsPythonDoes(String text, String separator, List<String> pieces) {
    List<Chunk> chunks = new SeparatorSplitter(separator).split(Document.of("doc", text));

    assertEquals(pieces, chunks.stream().map(Chunk::text).toList());
    assertEquals(
        pieces, chunks.stream().map(chunk -> text.substring(chunk.start(), chunk.end())).toList());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\uD83C", "a\uDF75"})
  void refusesSeparatorsThatCannotBeCutAt(String separator) {
    assertThrows(IllegalArgumentException.class, () -> new SeparatorSplitter(separator));
  }

  @Test
  void identityHasTheSeparator() {
    assertEquals(new SeparatorSplitter("# ").identity(), new SeparatorSplitter("# ").identity());
    assertNotEquals(new SeparatorSplitter("#").identity(), new SeparatorSplitter("# ").identity());
  }
}
