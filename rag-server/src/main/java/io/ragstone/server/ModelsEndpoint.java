package io.ragstone.server;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;

/** {@code GET /v1/models} and {@code GET /v1/models/NAME}, as OpenAI has them. */
final class ModelsEndpoint extends Endpoint {
  static final String PATH = "/v1/models";

  private final List<ModelName> models;
  private final Instant started = Instant.now();

  ModelsEndpoint(List<ModelName> models) {
    super("GET");
    this.models = models.stream().distinct().toList();
  }

  @Override
  void answer(Request request, Response response) throws IOException {
    String path = request.getHttpURI().getDecodedPath();
    write(response, 200, path.equals(PATH) ? list() : one(path.substring(PATH.length() + 1)));
  }

  private JsonObject list() {
    JsonArray data = new JsonArray();
    models.forEach(model -> data.add(json(model)));
    JsonObject json = new JsonObject();
    json.addProperty("object", "list");
    json.add("data", data);
    return json;
  }

  private JsonObject one(String name) {
    return models.stream()
        .filter(model -> model.name().equals(name))
        .findFirst()
        .map(this::json)
        .orElseThrow(
            () ->
                RequestException.of(
                    404,
                    "model_not_found",
                    "There is no model \""
                        + name
                        + "\"; there are "
                        + models.stream().map(ModelName::name).toList()));
  }

  private JsonObject json(ModelName model) {
    JsonObject json = new JsonObject();
    json.addProperty("id", model.name());
    json.addProperty("object", "model");
    json.addProperty("created", started.getEpochSecond());
    json.addProperty("owned_by", "ragstone");
    return json;
  }
}
