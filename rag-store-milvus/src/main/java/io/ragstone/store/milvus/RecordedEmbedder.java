package io.ragstone.store.milvus;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.milvus.v2.service.collection.response.DescribeCollectionResp;
import io.ragstone.embedding.EmbedderIdentity;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The embedder that a collection's vectors come from, as the collection says it: in a property and,
 * should a server not keep that, in its description.
 */
final class RecordedEmbedder {
  /** The name of the property. */
  static final String PROPERTY = "ragstone.embedder";

  private RecordedEmbedder() {}

  static String toJson(EmbedderIdentity embedder) {
    JsonObject json = new JsonObject();
    embedder.toMap().forEach(json::addProperty);
    return json.toString();
  }

  /** Reads what the collection says, empty when this software did not make it. */
  static Optional<EmbedderIdentity> of(DescribeCollectionResp description) {
    return parse(description.getProperties().getOrDefault(PROPERTY, ""))
        .or(() -> parse(description.getDescription()));
  }

  private static Optional<EmbedderIdentity> parse(String text) {
    try {
      Map<String, String> fields = new LinkedHashMap<>();
      if (JsonParser.parseString(text) instanceof JsonObject json) {
        json.entrySet()
            .forEach(entry -> fields.put(entry.getKey(), entry.getValue().getAsString()));
      }
      return Optional.of(EmbedderIdentity.fromMap(fields));
    } catch (JsonParseException | IllegalArgumentException | UnsupportedOperationException e) {
      return Optional.empty();
    }
  }
}
