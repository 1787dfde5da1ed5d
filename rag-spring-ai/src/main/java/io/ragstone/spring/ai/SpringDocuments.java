package io.ragstone.spring.ai;

import io.ragstone.document.Chunk;
import io.ragstone.document.Metadata;
import io.ragstone.retrieval.Passage;
import io.ragstone.retrieval.Score;
import java.util.HashMap;
import java.util.Map;
import org.springframework.ai.document.Document;

/** Spring AI's documents as chunks, and passages as Spring AI's documents. */
final class SpringDocuments {
  private SpringDocuments() {}

  /** A chunk of the same id and text; what a search said of the document is left out. */
  static Chunk toChunk(Document document) {
    Metadata.Builder metadata = Metadata.builder();
    String source = document.getId();
    for (Map.Entry<String, Object> entry : document.getMetadata().entrySet()) {
      String key = entry.getKey();
      if (key.equals(PassageMetadata.SOURCE)) {
        source = entry.getValue().toString();
      } else if (!key.startsWith(PassageMetadata.PREFIX)) {
        String owner = "The metadata \"" + key + "\" of document " + document.getId();
        metadata.put(key, MetadataValues.of(owner, entry.getValue()));
      }
    }
    return Chunk.builder(source, requireText(document))
        .id(document.getId())
        .metadata(metadata.build())
        .build();
  }

  /** A document of the text that is to be read, with its place and all its scores. */
  static Document toDocument(Passage passage) {
    Chunk shown = passage.shown();
    Map<String, Object> metadata = new HashMap<>();
    passage
        .chunk()
        .metadata()
        .asMap()
        .forEach((key, value) -> metadata.put(key, MetadataValues.toObject(value)));
    if (!shown.sourceId().equals(passage.chunk().id())) {
      metadata.put(PassageMetadata.SOURCE, shown.sourceId());
      metadata.put(PassageMetadata.POSITION, passage.chunk().position());
      metadata.put(PassageMetadata.START, shown.start());
      metadata.put(PassageMetadata.END, shown.end());
      if (!shown.headingPath().isEmpty()) {
        metadata.put(PassageMetadata.HEADINGS, String.join(" > ", shown.headingPath()));
      }
    }
    passage
        .history()
        .forEach(
            stage ->
                metadata.put(PassageMetadata.score(stage.score().kind()), stage.score().value()));
    return Document.builder()
        .id(passage.chunk().id())
        .text(passage.text())
        .metadata(metadata)
        .score(similarity(passage.score()))
        .build();
  }

  /** Of a distance, what grows with nearness, as Spring AI wants it: 1 / (1 + distance). */
  static double similarity(Score score) {
    return score.kind().higherIsBetter() ? score.value() : 1 / (1 + score.value());
  }

  static String requireText(Document document) {
    String text = document.getText();
    if (text == null) {
      throw new IllegalArgumentException(
          "Document " + document.getId() + " has media and no text; only texts can be embedded");
    }
    return text;
  }
}
