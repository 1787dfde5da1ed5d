package io.ragstone.embedding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EmbedderIdentityTest {
  private static final EmbedderIdentity IDENTITY =
      new EmbedderIdentity("mini", "abc123", "last-token", 256, 512, "", "none");

  private static EmbedderIdentity with(String field, String value) {
    Map<String, String> map = IDENTITY.toMap();
    map.put(field, value);
    return EmbedderIdentity.fromMap(map);
  }

  @Test
  void survivesTheTripThroughAMap() {
    assertEquals(IDENTITY, EmbedderIdentity.fromMap(IDENTITY.toMap()));
    assertEquals(IDENTITY, EmbedderIdentity.fromMap(new HashMap<>(IDENTITY.toMap())));
    assertEquals(
        "passage: ",
        EmbedderIdentity.fromMap(with("documentInstruction", "passage: ").toMap())
            .documentInstruction());
  }

  @ParameterizedTest
  @CsvSource({
    "contentHash, def456, 'contentHash abc123, not def456'",
    "pooling, mean, 'pooling last-token, not mean'",
    "dimension, 128, 'dimension 256, not 128'",
    "maxTokens, 1024, 'maxTokens 512, not 1024'",
    "documentInstruction, 'doc: ', 'documentInstruction , not doc: '",
    "quantization, int8, 'quantization none, not int8'"
  })
  void eachFieldButTheNameKeepsVectorsApart(String field, String value, String difference) {
    EmbedderIdentity other = with(field, value);

    assertEquals(List.of(difference), IDENTITY.differences(other));
    assertFalse(IDENTITY.isCompatibleWith(other));
    assertFalse(other.isCompatibleWith(IDENTITY));
  }

  @Test
  void theNameIsForPeople() {
    assertTrue(IDENTITY.isCompatibleWith(with("model", "another name")));
    assertEquals(List.of(), IDENTITY.differences(IDENTITY));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "model",
        "contentHash",
        "pooling",
        "dimension",
        "maxTokens",
        "documentInstruction",
        "quantization"
      })
  void aMissingFieldIsNamed(String field) {
    Map<String, String> map = IDENTITY.toMap();
    map.remove(field);

    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> EmbedderIdentity.fromMap(map));
    assertTrue(e.getMessage().contains(field), e.getMessage());
  }

  @Test
  void malformedNumbersAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> with("dimension", "many"));
    assertThrows(IllegalArgumentException.class, () -> with("dimension", "0"));
    assertThrows(IllegalArgumentException.class, () -> with("maxTokens", "-1"));
  }
}
