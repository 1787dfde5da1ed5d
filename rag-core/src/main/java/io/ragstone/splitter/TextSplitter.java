package io.ragstone.splitter;

import io.ragstone.document.Chunk;
import io.ragstone.document.Document;
import io.ragstone.document.UnicodeText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Cuts documents into chunks.
 *
 * <p>An implementation says where to cut ({@link #segments}); ids, positions and metadata are given
 * to the chunks here, the same way for all. Contract: deterministic, thread-safe, segments in the
 * order of their starts (they may overlap).
 */
public interface TextSplitter {

  /**
   * Says where to cut.
   *
   * @param document the document
   * @return its segments in order; empty when nothing is worth indexing
   */
  List<TextSegment> segments(Document document);

  /**
   * Names the algorithm and everything that changes where it cuts. An ingest that finds another
   * identity in the store's manifest knows that the chunks there were cut differently.
   *
   * @return such as {@code "recursive(max=256,overlap=32)"}
   */
  String identity();

  /**
   * Cuts a document into chunks.
   *
   * @param document the document
   * @return its chunks in order, with ids, offsets, positions and the document's metadata
   */
  default List<Chunk> split(Document document) {
    Map<String, Integer> occurrences = new HashMap<>();
    List<Chunk> chunks = new ArrayList<>();
    for (TextSegment segment : segments(document)) {
      String text = document.text().substring(segment.start(), segment.end());
      String embeddedText = UnicodeText.wellFormed(segment.embeddedText().orElse(text));
      int occurrence = occurrences.merge(embeddedText, 1, Integer::sum) - 1;
      Chunk.Builder chunk =
          Chunk.builder(document.id(), text)
              .embeddedText(embeddedText)
              .occurrence(occurrence)
              .headingPath(segment.headingPath())
              .span(segment.start(), segment.end())
              .position(chunks.size())
              .metadata(document.metadata());
      segment.parent().ifPresent(chunk::parent);
      chunks.add(chunk.build());
    }
    return List.copyOf(chunks);
  }
}
