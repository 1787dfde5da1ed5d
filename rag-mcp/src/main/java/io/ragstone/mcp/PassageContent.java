package io.ragstone.mcp;

import io.ragstone.document.Chunk;
import io.ragstone.document.Metadata;
import io.ragstone.document.MetadataValue;
import io.ragstone.retrieval.Passage;
import io.ragstone.retrieval.Score;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Passages as clients get them: for programs by {@link #SCHEMA}, and for reading. */
final class PassageContent {
  /** What {@link #object} is. */
  static final String SCHEMA =
      """
      {
        "type": "object",
        "properties": {
          "rank": {"type": "integer", "minimum": 1},
          "score": {"type": "number", "description": "As computed; compare within one result only"},
          "score_kind": {"type": "string", "description": "What the score means"},
          "source": {"type": "string", "description": "The id of the document, such as its path"},
          "headings": {"type": "array", "items": {"type": "string"}},
          "position": {"type": "integer", "description": "The place in the document, from 0"},
          "chunk": {"type": "string", "description": "The id of the passage"},
          "uri": {"type": "string", "description": "The resource to read the passage again"},
          "text": {"type": "string"},
          "metadata": {"type": "object", "description": "What filters can be about"},
          "stages": {
            "type": "array",
            "description": "What each stage said, first to last",
            "items": {
              "type": "object",
              "properties": {
                "rank": {"type": "integer"},
                "score": {"type": "number"},
                "score_kind": {"type": "string"}
              },
              "required": ["rank", "score", "score_kind"]
            }
          }
        },
        "required": ["rank", "score", "score_kind", "source", "headings", "position", "chunk",
          "text", "metadata", "stages"]
      }\
      """;

  private final boolean withUri;

  /**
   * Creates a writer.
   *
   * @param withUri whether passages can be read as resources
   */
  PassageContent(boolean withUri) {
    this.withUri = withUri;
  }

  List<Map<String, Object>> objects(List<Passage> passages) {
    return passages.stream().map(this::object).toList();
  }

  private Map<String, Object> object(Passage passage) {
    Chunk chunk = passage.chunk();
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("rank", passage.rank());
    addScore(passage.score(), object);
    object.put("source", chunk.sourceId());
    object.put("headings", chunk.headingPath());
    object.put("position", chunk.position());
    object.put("chunk", chunk.id());
    if (withUri) {
      object.put("uri", IndexResources.chunkUri(chunk.id()));
    }
    object.put("text", passage.text());
    object.put("metadata", metadata(chunk.metadata()));
    object.put(
        "stages",
        passage.history().stream()
            .map(
                stage -> {
                  Map<String, Object> said = new LinkedHashMap<>();
                  said.put("rank", stage.rank());
                  addScore(stage.score(), said);
                  return said;
                })
            .toList());
    return object;
  }

  private static void addScore(Score score, Map<String, Object> object) {
    object.put("score", score.value());
    object.put("score_kind", score.kind().name().toLowerCase(Locale.ROOT));
  }

  private static Map<String, Object> metadata(Metadata metadata) {
    Map<String, Object> object = new LinkedHashMap<>();
    metadata.asMap().forEach((key, value) -> object.put(key, json(value)));
    return object;
  }

  private static Object json(MetadataValue value) {
    if (value instanceof MetadataValue.Text text) {
      return text.value();
    }
    if (value instanceof MetadataValue.Whole whole) {
      return whole.value();
    }
    if (value instanceof MetadataValue.Real real) {
      return real.value();
    }
    return ((MetadataValue.Bool) value).value();
  }

  /** A passage for reading, with its rank. */
  static String text(Passage passage) {
    return String.format(
        Locale.ROOT,
        "%d. %s (%s %.3f, chunk %s)%n%s",
        passage.rank(),
        place(passage),
        passage.score().kind().name().toLowerCase(Locale.ROOT).replace('_', ' '),
        passage.score().value(),
        passage.chunk().id(),
        passage.text().strip());
  }

  /** The document and the headings above a passage. */
  static String place(Passage passage) {
    List<String> place = new ArrayList<>(List.of(passage.chunk().sourceId()));
    place.addAll(passage.chunk().headingPath());
    return String.join(" > ", place);
  }
}
