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
 * What a collection says of how it was made: in a property and, should a server not keep that, in
 * its description.
 *
 * @param embedder where its vectors come from
 * @param partitionKey the metadata key that its rows are put into partitions by
 */
record RecordedSettings(EmbedderIdentity embedder, Optional<String> partitionKey) {
  /** The name of the property. */
  static final String PROPERTY = "ragstone.embedder";

  private static final String PARTITION_KEY = "partitionKey";

  String toJson() {
    JsonObject json = new JsonObject();
    embedder.toMap().forEach(json::addProperty);
    partitionKey.ifPresent(key -> json.addProperty(PARTITION_KEY, key));
    return json.toString();
  }

  /** Reads what the collection says, empty when this software did not make it. */
  static Optional<RecordedSettings> of(DescribeCollectionResp description) {
    return parse(description.getProperties().getOrDefault(PROPERTY, ""))
        .or(() -> parse(description.getDescription()));
  }

  private static Optional<RecordedSettings> parse(String text) {
    try {
      Map<String, String> fields = new LinkedHashMap<>();
      if (JsonParser.parseString(text) instanceof JsonObject json) {
        json.entrySet()
            .forEach(entry -> fields.put(entry.getKey(), entry.getValue().getAsString()));
      }
      return Optional.of(
          new RecordedSettings(
              EmbedderIdentity.fromMap(fields), Optional.ofNullable(fields.get(PARTITION_KEY))));
    } catch (JsonParseException | IllegalArgumentException | UnsupportedOperationException e) {
      return Optional.empty();
    }
  }
}
