package io.ragstone.documents;

import io.ragstone.document.MetadataValue;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** What the text of a field means: the types of {@link MetadataValue}. */
public enum FieldType {
  /** A text, as it is. */
  TEXT,
  /** A 64-bit integer, such as {@code -7}. */
  WHOLE,
  /** A finite number, such as {@code 2.5} or {@code 1e3}. */
  REAL,
  /** {@code true} or {@code false}, in any case. */
  BOOL;

  private static final Pattern NUMBER =
      Pattern.compile("[-+]?(?:\\.[0-9]++|[0-9]++(?:\\.[0-9]*+)?)(?:[eE][-+]?[0-9]++)?");

  /** Empty when the text does not have this type. */
  Optional<MetadataValue> parse(String text) {
    try {
      return switch (this) {
        case TEXT -> Optional.of(MetadataValue.of(text));
        case WHOLE -> Optional.of(MetadataValue.of(Long.parseLong(text.strip())));
        case REAL -> real(text.strip());
        case BOOL -> truth(text.strip().toLowerCase(Locale.ROOT));
      };
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Java would read {@code 5d} and hexadecimal as well. */
  private static Optional<MetadataValue> real(String text) {
    return NUMBER.matcher(text).matches()
        ? Optional.of(MetadataValue.of(Double.parseDouble(text)))
        : Optional.empty();
  }

  private static Optional<MetadataValue> truth(String text) {
    return switch (text) {
      case "true" -> Optional.of(MetadataValue.of(true));
      case "false" -> Optional.of(MetadataValue.of(false));
      default -> Optional.empty();
    };
  }
}
