package io.ragstone.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Names of uploaded files. */
class FileNameTest {
  @ParameterizedTest
  @CsvSource({
    "notes.md, notes.md",
    "My notes (2).md, My notes (2).md",
    "C:\\Users\\me\\a.txt, a.txt",
    "a/../../b.md, b.md",
    "a..b...md, a.b.md",
    "con.txt, _con.txt",
    "LPT1.md, _LPT1.md",
    "данные.md, данные.md",
    "'trailing. . ', trailing"
  })
  void aNameIsWhatIsLeftOfIt(String given, String name) {
    assertThat(FileName.of(given)).isEqualTo(name);
  }

  @ParameterizedTest
  @CsvSource({"'', cannot be", "' . ', cannot be", "'/', cannot be", "'?*', cannot be"})
  void aNameWithoutALetterIsRefused(String given, String message) {
    assertThatThrownBy(() -> FileName.of(given))
        .isInstanceOf(RequestException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource({"121"})
  void aNameThatIsTooLongIsRefused(int characters) {
    assertThatThrownBy(() -> FileName.of("a".repeat(characters)))
        .hasMessageContaining("120 characters");
  }

  @Property
  void anyNameIsOneNameInsideTheFolder(@ForAll String given) {
    Path folder = Path.of("folder");
    try {
      String name = FileName.of(given);
      assertThat(folder.resolve(name).normalize().getParent()).isEqualTo(folder);
      assertThat(name).doesNotStartWith(".").doesNotContain("/", "\\", "..", ":", "\0");
      assertThat(FileName.of(name)).isEqualTo(name);
    } catch (RequestException e) {
      assertThat(e.status()).isEqualTo(400);
    }
  }
}
