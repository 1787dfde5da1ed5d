package io.ragstone.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SuiteEnvironmentTest {
  private static final String UNSET = "RAGSTONE_VARIABLE_THAT_ONLY_THIS_TEST_SETS";

  @AfterEach
  void unset() {
    System.clearProperty(UNSET);
    System.clearProperty("PATH");
  }

  @Test
  void aVariableIsRead() {
    assertThat(SuiteEnvironment.get("PATH")).isEqualTo(System.getenv("PATH"));
  }

  @Test
  void aSystemPropertyStandsInForAVariableThatIsMissing() {
    System.setProperty(UNSET, "http://127.0.0.1:1");
    System.setProperty("PATH", "another");

    assertThat(SuiteEnvironment.get(UNSET)).isEqualTo("http://127.0.0.1:1");
    assertThat(SuiteEnvironment.get("PATH")).isEqualTo(System.getenv("PATH"));
  }

  @Test
  void aBlankValueCountsAsMissing() {
    System.setProperty(UNSET, " ");

    assertThat(SuiteEnvironment.find(UNSET)).isEmpty();
    assertThatThrownBy(() -> SuiteEnvironment.get(UNSET)).hasMessageContaining(UNSET);
  }
}
