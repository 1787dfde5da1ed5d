package io.ragstone.server;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.ragstone.call.CallContext;
import io.ragstone.rerank.RerankRequest;
import io.ragstone.rerank.RerankResult;
import io.ragstone.rerank.Reranker;
import io.ragstone.retrieval.Score;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;

/** {@code POST /v1/rerank}, as Jina and Cohere have it. */
final class RerankEndpoint extends Endpoint {
  private static final String DOCUMENTS = "documents";

  private final Reranker reranker;
  private final ModelName model;
  private final ServerLimits limits;
  private final CallContext server;

  RerankEndpoint(Reranker reranker, ModelName model, ServerLimits limits, CallContext server) {
    super("POST");
    this.reranker = reranker;
    this.model = model;
    this.limits = limits;
    this.server = server;
  }

  @Override
  void answer(Request request, Response response) throws IOException {
    JsonFields fields = readJson(request, limits.maxBodyBytes());
    model.requireIn(fields);
    String query = fields.requiredText("query", limits.maxQuestionCharacters());
    List<String> documents = documents(fields.require(DOCUMENTS));
    int most = fields.number("top_n", Integer.MAX_VALUE).orElse(documents.size());
    boolean returnDocuments = fields.flag("return_documents");
    RerankRequest.Builder rerank =
        RerankRequest.builder(query, documents).context(server.child(limits.requestTimeout()));
    fields.text("instruction").ifPresent(rerank::instruction);
    RerankResult result = reranker.rerank(rerank.build());

    JsonArray results = new JsonArray();
    for (int index : best(result.scores(), most)) {
      JsonObject item = new JsonObject();
      item.addProperty("index", index);
      item.addProperty("relevance_score", result.scores().get(index).value());
      if (returnDocuments) {
        JsonObject document = new JsonObject();
        document.addProperty("text", documents.get(index));
        item.add("document", document);
      }
      results.add(item);
    }
    JsonObject usage = new JsonObject();
    usage.addProperty("total_tokens", result.tokens());
    JsonObject json = new JsonObject();
    json.addProperty("model", model.name());
    json.add("results", results);
    json.add("usage", usage);
    json.addProperty("truncated", result.truncated());
    write(response, 200, json);
  }

  private List<String> documents(JsonElement value) {
    if (!value.isJsonArray() || value.getAsJsonArray().isEmpty()) {
      throw RequestException.of(
          DOCUMENTS,
          "\"documents\" must be an array of texts, but was " + JsonFields.shortened(value));
    }
    JsonArray array = value.getAsJsonArray();
    if (array.size() > limits.maxTexts()) {
      throw RequestException.of(
          DOCUMENTS,
          "\"documents\" may have " + limits.maxTexts() + " texts, but has " + array.size());
    }
    List<String> documents = new ArrayList<>();
    for (JsonElement document : array) {
      boolean isObject = document.isJsonObject() && document.getAsJsonObject().has("text");
      documents.add(
          JsonFields.text(DOCUMENTS, isObject ? document.getAsJsonObject().get("text") : document));
    }
    return documents;
  }

  /** The indexes of the best scores; of equal ones, the earlier first. */
  private static List<Integer> best(List<Score> scores, int most) {
    Comparator<Integer> byValue = Comparator.comparingDouble(index -> scores.get(index).value());
    boolean higherIsBetter = scores.stream().allMatch(score -> score.kind().higherIsBetter());
    return IntStream.range(0, scores.size())
        .boxed()
        .sorted(higherIsBetter ? byValue.reversed() : byValue)
        .limit(most)
        .toList();
  }
}
