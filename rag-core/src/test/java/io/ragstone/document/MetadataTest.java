package io.ragstone.document;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetadataTest {
  @Test
  void holdsTypedValuesByKey() {
    Metadata metadata =
        Metadata.builder()
            .put("text", "a")
            .put("whole", 1)
            .put("real", 1.5)
            .put("truth", true)
            .build();

    assertEquals(Optional.of(MetadataValue.of("a")), metadata.get("text"));
    assertEquals(Optional.of(MetadataValue.of(1)), metadata.get("whole"));
    assertEquals(Optional.of(MetadataValue.of(1.5)), metadata.get("real"));
    assertEquals(Optional.of(MetadataValue.of(true)), metadata.get("truth"));
    assertEquals(Optional.empty(), metadata.get("missing"));
    assertEquals(Optional.of("a"), metadata.getText("text"));
    assertEquals(Optional.empty(), metadata.getText("whole"));
    assertEquals(Optional.empty(), metadata.getText("missing"));
  }

  @Test
  void keysAreSortedWhateverTheOrderTheyCameIn() {
    Metadata metadata = Metadata.builder().put("b", 1).put("a", 2).put("c", 3).build();

    assertEquals(List.of("a", "b", "c"), List.copyOf(metadata.keys()));
    assertEquals(
        metadata,
        Metadata.of(
            Map.of("c", MetadataValue.of(3), "a", MetadataValue.of(2), "b", MetadataValue.of(1))));
  }

  @Test
  void aLaterValueReplacesAnEarlierOne() {
    assertEquals(
        Metadata.builder().put("a", "2").build(),
        Metadata.builder().put("a", 1).put("a", "2").build());
  }

  @Test
  void isImmutable() {
    Metadata.Builder builder = Metadata.builder().put("a", 1);
    Metadata metadata = builder.build();
    builder.put("b", 2);
    metadata.toBuilder().put("c", 3).build();

    assertEquals(List.of("a"), List.copyOf(metadata.keys()));
    assertThrows(
        UnsupportedOperationException.class, () -> metadata.asMap().put("x", MetadataValue.of(1)));
    assertSame(Metadata.empty(), Metadata.builder().build());
    assertTrue(Metadata.empty().isEmpty());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a\nb", "\0", "a\u0085", "\uD800"})
  void refusesKeysThatStoresCannotHold(String key) {
    Metadata.Builder builder = Metadata.builder();

    assertThrows(IllegalArgumentException.class, () -> builder.put(key, 1));
  }

  @Test
  void keysHaveALimit() {
    String longest = "k".repeat(Metadata.MAX_KEY_LENGTH);

    assertEquals(longest, Metadata.requireValidKey(longest));
    assertThrows(IllegalArgumentException.class, () -> Metadata.requireValidKey(longest + "k"));
  }

  @Test
  void typesMakeADifference() {
    assertNotEquals(
        Metadata.builder().put("a", 1).build(), Metadata.builder().put("a", "1").build());
  }
}
