package io.ragstone.benchmarks.load;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.ragstone.embedding.Embedding;
import io.ragstone.embedding.qwen3.Qwen3Embedder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A server that speaks OpenAI's protocol at {@code /v1/embeddings}. It gets queries with the
 * instruction that Qwen3-Embedding's have. Thread-safe.
 */
final class EmbeddingServer {
  private static final String PROMPT =
      "Instruct: " + Qwen3Embedder.DEFAULT_INSTRUCTION + "\nQuery:";

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Gson gson = new Gson();
  private final URI endpoint;
  private final String model;

  EmbeddingServer(URI root, String model) {
    this.endpoint = root.resolve("/v1/embeddings");
    this.model = model;
  }

  Contender as(String name) {
    return new Contender(name, query -> embed(List.of(PROMPT + query)).get(0), this::embed);
  }

  private List<Embedding> embed(List<String> texts) {
    String body = gson.toJson(Map.of("input", texts, "model", model));
    HttpRequest request =
        HttpRequest.newBuilder(endpoint)
            .header("content-type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    try {
      HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() != 200) {
        throw new IllegalStateException(
            endpoint + " answered " + response.statusCode() + ": " + response.body());
      }
      JsonObject answer = JsonParser.parseString(response.body()).getAsJsonObject();
      List<Embedding> embeddings = new ArrayList<>();
      for (JsonElement item : answer.getAsJsonArray("data")) {
        embeddings.add(embedding(item.getAsJsonObject().getAsJsonArray("embedding")));
      }
      return embeddings;
    } catch (IOException e) {
      throw new UncheckedIOException("No answer from " + endpoint, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while waiting for " + endpoint, e);
    }
  }

  private static Embedding embedding(JsonArray values) {
    float[] floats = new float[values.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = values.get(i).getAsFloat();
    }
    return Embedding.of(floats);
  }
}
