package io.ragstone.store.milvus;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.milvus.v2.client.MilvusClientV2;
import io.milvus.v2.common.ConsistencyLevel;
import io.milvus.v2.service.collection.request.CreateCollectionReq;
import io.milvus.v2.service.vector.request.InsertReq;
import java.util.List;
import java.util.stream.LongStream;

/** A collection made in the way of the tutorial in Python. */
final class TutorialCollection {
  static final int DIMENSION = 4;

  private TutorialCollection() {}

  /** Each number becomes a row of that id, which all its values are made from. */
  static void create(MilvusClientV2 client, String name, LongStream numbers) {
    client.createCollection(
        CreateCollectionReq.builder()
            .collectionName(name)
            .dimension(DIMENSION)
            .metricType("IP")
            .consistencyLevel(ConsistencyLevel.STRONG)
            .build());
    List<JsonObject> rows = numbers.mapToObj(TutorialCollection::row).toList();
    client.insert(InsertReq.builder().collectionName(name).data(rows).build());
  }

  private static JsonObject row(long number) {
    JsonObject row = new JsonObject();
    row.addProperty("id", number);
    JsonArray vector = new JsonArray();
    LongStream.of(number, 1, 0, 0).forEach(vector::add);
    row.add("vector", vector);
    row.addProperty("text", "line " + number);
    row.addProperty("line", number);
    row.addProperty("half", number / 2.0);
    row.addProperty("even", number % 2 == 0);
    return row;
  }
}
