package io.ragstone.store.milvus;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class KeywordTextTest {
  @Test
  void charactersWithoutSpacesBetweenThemBecomeWords() {
    assertThat(KeywordText.of("Milvus 是数据库, v2")).isEqualTo("Milvus  是 数 据 库 , v2");
    assertThat(KeywordText.of("カナ𠀀x")).isEqualTo("カ ナ 𠀀 x");
  }

  @Test
  void otherTextStaysAsItIs() {
    assertThat(KeywordText.of("The log, 한국어 é 😀")).isEqualTo("The log, 한국어 é 😀");
    assertThat(KeywordText.of("")).isEmpty();
  }

  @Test
  void whatIsBeyondTheLongestFieldIsLeftOut() {
    String cut = KeywordText.of("中".repeat(21_845));

    assertThat(cut.getBytes(StandardCharsets.UTF_8)).hasSize(65_535);
    assertThat(cut).endsWith("中");
    assertThat(KeywordText.of("😀".repeat(16_384)).getBytes(StandardCharsets.UTF_8))
        .hasSize(65_532);
  }

  @Test
  void punctuationHasNoWords() {
    assertThat(KeywordText.hasWords("?! \n *:*")).isFalse();
    assertThat(KeywordText.hasWords("? 库")).isTrue();
    assertThat(KeywordText.hasWords("v2")).isTrue();
  }
}
