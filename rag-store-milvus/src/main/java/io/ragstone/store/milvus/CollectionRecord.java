package io.ragstone.store.milvus;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.milvus.v2.service.collection.response.DescribeCollectionResp;
import io.ragstone.embedding.EmbedderIdentity;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a collection says of itself, as JSON in its description and, since not every server keeps
 * that, in a property.
 *
 * @param embedder where its vectors come from
 * @param partitionKey the metadata key that partitions it, if any
 */
record CollectionRecord(EmbedderIdentity embedder, Optional<String> partitionKey) {
  static final String PROPERTY = "ragstone.collection";

  private static final int FORMAT = 1;

  String toJson() {
    JsonObject json = new JsonObject();
    json.addProperty("format", FORMAT);
    JsonObject identity = new JsonObject();
    embedder.toMap().forEach(identity::addProperty);
    json.add("embedder", identity);
    partitionKey.ifPresent(key -> json.addProperty("partitionKey", key));
    return json.toString();
  }

  /** Reads what the collection says, empty when this software did not make it. */
  static Optional<CollectionRecord> of(DescribeCollectionResp description) {
    return parse(description.getProperties().getOrDefault(PROPERTY, ""))
        .or(() -> parse(description.getDescription()));
  }

  private static Optional<CollectionRecord> parse(String text) {
    try {
      JsonElement json = JsonParser.parseString(text);
      if (!json.isJsonObject()
          || !(json.getAsJsonObject().get("embedder") instanceof JsonObject identity)
          || json.getAsJsonObject().get("format").getAsInt() != FORMAT) {
        return Optional.empty();
      }
      Map<String, String> fields = new LinkedHashMap<>();
      identity.entrySet().forEach(e -> fields.put(e.getKey(), e.getValue().getAsString()));
      return Optional.of(
          new CollectionRecord(
              EmbedderIdentity.fromMap(fields),
              Optional.ofNullable(json.getAsJsonObject().get("partitionKey"))
                  .map(JsonElement::getAsString)));
    } catch (JsonParseException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
