package io.ragstone.benchmarks.overhead;

import com.google.gson.JsonObject;
import io.milvus.v2.client.ConnectConfig;
import io.milvus.v2.client.MilvusClientV2;
import io.milvus.v2.service.vector.request.SearchReq;
import io.milvus.v2.service.vector.request.UpsertReq;
import io.milvus.v2.service.vector.response.SearchResp;
import io.milvus.v2.service.vector.response.UpsertResp;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An SDK that does not send rows and asks the server the first search only, so that what is left of
 * a store's time is the store's own. And it tells what the store wants to send.
 */
final class RecordingSdk extends MilvusClientV2 {
  private List<JsonObject> rows = new ArrayList<>();
  private List<String> outputFields = List.of();
  private Optional<SearchResp> answer = Optional.empty();

  RecordingSdk(String uri) {
    super(ConnectConfig.builder().uri(uri).build());
  }

  /** The rows that were written last. */
  List<JsonObject> lastRows() {
    return rows;
  }

  /** The fields that the last search asked for. */
  List<String> outputFields() {
    return outputFields;
  }

  /** Asks the server the next search too. */
  void forgetAnswer() {
    answer = Optional.empty();
  }

  @Override
  public UpsertResp upsert(UpsertReq request) {
    rows = request.getData();
    return UpsertResp.builder().build();
  }

  @Override
  public SearchResp search(SearchReq request) {
    if (answer.isEmpty()) {
      outputFields = List.copyOf(request.getOutputFields());
      answer = Optional.of(super.search(request));
    }
    return answer.get();
  }
}
