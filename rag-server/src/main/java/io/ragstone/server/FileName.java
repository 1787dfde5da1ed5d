package io.ragstone.server;

import java.text.Normalizer;
import java.util.Locale;
import java.util.Set;

/** The name under which an uploaded file is kept: of any name, one that is only a name. */
final class FileName {
  private static final int MOST_CHARACTERS = 120;

  /** Names that Windows gives to devices, whatever their extension. */
  private static final Set<String> DEVICES = Set.of("con", "prn", "aux", "nul");

  private FileName() {}

  /**
   * Keeps the last part of a path, and of its characters letters, digits and a few others; the rest
   * become underscores.
   *
   * @param given what the client calls the file
   * @throws RequestException when nothing is left
   */
  static String of(String given) {
    String composed = Normalizer.normalize(given, Normalizer.Form.NFC);
    String last =
        composed.substring(Math.max(composed.lastIndexOf('/'), composed.lastIndexOf('\\')) + 1);
    String safe =
        last.replaceAll("[^\\p{L}\\p{M}\\p{N} ._()+-]", "_")
            .replaceAll("^[. ]+|[. ]+$", "")
            .replaceAll("\\.{2,}", ".");
    if (safe.replaceAll("[_.]", "").isEmpty()) {
      throw RequestException.of("name", "\"" + given + "\" cannot be the name of a file");
    }
    if (safe.codePointCount(0, safe.length()) > MOST_CHARACTERS) {
      throw RequestException.of(
          "name", "A file's name may have " + MOST_CHARACTERS + " characters");
    }
    String stem = safe.split("\\.", 2)[0].strip().toLowerCase(Locale.ROOT);
    return DEVICES.contains(stem) || stem.matches("(com|lpt)[0-9]") ? "_" + safe : safe;
  }
}
