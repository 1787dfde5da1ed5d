package io.ragstone.benchmarks.overhead;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.milvus.v2.client.MilvusClientV2;
import io.milvus.v2.common.ConsistencyLevel;
import io.milvus.v2.service.vector.request.SearchReq;
import io.milvus.v2.service.vector.request.UpsertReq;
import io.milvus.v2.service.vector.request.data.FloatVec;
import io.ragstone.embedding.Embedding;
import java.util.ArrayList;
import java.util.List;

/**
 * Works through the bare SDK, in the least that a program must do: its fields are ready to send,
 * and it uses what is found as it comes.
 */
record BareClient(
    MilvusClientV2 sdk, String collection, List<String> outputFields, ConsistencyLevel consistency)
    implements Client {
  static final String VECTOR = "vector";

  @Override
  public void upsert(Batch batch) {
    List<JsonObject> rows = new ArrayList<>(batch.chunks().size());
    for (int i = 0; i < batch.chunks().size(); i++) {
      JsonObject row = new JsonObject();
      batch.fields().get(i).entrySet().forEach(field -> row.add(field.getKey(), field.getValue()));
      row.add(VECTOR, vector(batch.chunks().get(i).embedding()));
      rows.add(row);
    }
    sdk.upsert(UpsertReq.builder().collectionName(collection).data(rows).build());
  }

  private static JsonArray vector(Embedding embedding) {
    JsonArray vector = new JsonArray(embedding.dimension());
    for (int i = 0; i < embedding.dimension(); i++) {
      vector.add(embedding.get(i));
    }
    return vector;
  }

  @Override
  public int search(Embedding query, int topK) {
    return sdk.search(
            SearchReq.builder()
                .collectionName(collection)
                .annsField(VECTOR)
                .data(List.of(new FloatVec(query.toArray())))
                .outputFields(outputFields)
                .limit(topK)
                .consistencyLevel(consistency)
                .build())
        .getSearchResults()
        .get(0)
        .size();
  }

  @Override
  public void close() {
    sdk.close();
  }
}
