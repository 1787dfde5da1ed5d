package io.ragstone.eval.question;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;

/** Whatever a model writes where it was asked for questions as JSON. */
class ProposedQuestionFuzzTest {
  @FuzzTest
  void aLineIsAQuestionOrNothing(byte[] bytes) {
    String reply = new String(bytes, StandardCharsets.UTF_8);
    for (String line : ProposedQuestion.lines(reply)) {
      ProposedQuestion.parse(line)
          .ifPresent(
              proposed -> {
                assertThat(proposed.question()).isNotBlank();
                assertThat(proposed.answer()).isNotBlank();
                assertThat(proposed.isAnsweredIn(proposed.answer())).isTrue();
              });
    }
  }
}
