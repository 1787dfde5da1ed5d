package io.ragstone.documents.tika;

import io.ragstone.document.Metadata;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.apache.tika.metadata.PagedText;
import org.apache.tika.metadata.Property;
import org.apache.tika.metadata.TikaCoreProperties;

/** What a file says of itself, under our names. */
final class StatedMetadata {
  /** Longer texts are no titles, whatever a file says; stores limit their sizes. */
  private static final int MAX_LENGTH = 1000;

  /** From where Windows counts: a time that nobody has set. */
  private static final Instant UNSET = Instant.parse("1601-01-01T00:00:00Z");

  private StatedMetadata() {}

  static Metadata of(org.apache.tika.metadata.Metadata stated) {
    Metadata.Builder metadata = Metadata.builder();
    putText(metadata, "title", List.of(stated.getValues(TikaCoreProperties.TITLE)));
    putText(metadata, "author", List.of(stated.getValues(TikaCoreProperties.CREATOR)));
    putTime(metadata, "created", stated, TikaCoreProperties.CREATED);
    putTime(metadata, "modified", stated, TikaCoreProperties.MODIFIED);
    Integer pages = stated.getInt(PagedText.N_PAGES);
    if (pages != null && pages > 0) {
      metadata.put("pages", pages);
    }
    return metadata.build();
  }

  private static void putText(Metadata.Builder metadata, String key, List<String> texts) {
    String text = String.join(", ", texts.stream().map(String::strip).distinct().toList());
    if (!text.isBlank() && text.length() <= MAX_LENGTH) {
      metadata.put(key, text);
    }
  }

  private static void putTime(
      Metadata.Builder metadata,
      String key,
      org.apache.tika.metadata.Metadata stated,
      Property property) {
    Date time = stated.getDate(property);
    if (time != null && !time.toInstant().equals(UNSET)) {
      metadata.put(key, time.toInstant().toString());
    }
  }
}
