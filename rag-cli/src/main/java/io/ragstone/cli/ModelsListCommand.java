package io.ragstone.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.ragstone.error.ModelDownloadException;
import io.ragstone.qwen3.hub.HubSnapshot;
import io.ragstone.qwen3.hub.HuggingFaceHub;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;

/** Which models there are. */
@Command(
    name = "list",
    description = "Lists the models that are known to work, and which of them this machine has.")
final class ModelsListCommand extends RagCommand {
  private static final List<String> PUBLISHED =
      List.of(
          "Qwen/Qwen3-Embedding-0.6B",
          "Qwen/Qwen3-Embedding-4B",
          "Qwen/Qwen3-Embedding-8B",
          "Qwen/Qwen3-Reranker-0.6B",
          "Qwen/Qwen3-Reranker-4B",
          "Qwen/Qwen3-Reranker-8B");

  private record Model(String name, String kind, String state) {}

  @Override
  int run(Output output) {
    List<Model> models =
        new ArrayList<>(
            List.of(
                new Model(ModelName.MINI, "embedder", "bundled"),
                new Model(ModelName.MINI, "reranker", "bundled")));
    HuggingFaceHub hub = HuggingFaceHub.builder().fromEnvironment().offline(true).build();
    for (String name : PUBLISHED) {
      String kind = name.contains("Reranker") ? "reranker" : "embedder";
      models.add(new Model(name, kind, isCached(hub, name) ? "on this machine" : "on the hub"));
    }
    if (output.isJson()) {
      output.json(json(models));
    } else {
      models.forEach(
          model ->
              output.line(
                  String.format(
                      Locale.ROOT, "%-28s%-10s%s", model.name(), model.kind(), model.state())));
    }
    return ExitCode.OK;
  }

  private static boolean isCached(HuggingFaceHub hub, String name) {
    HubSnapshot snapshot = hub.snapshot(name, "main");
    try {
      return snapshot.has(ModelFile.CONFIG)
          && (snapshot.has(ModelFile.WEIGHTS) || snapshot.has(ModelFile.WEIGHTS_INDEX));
    } catch (ModelDownloadException e) {
      // The cache knows nothing of the model, and the hub is not asked.
      return false;
    }
  }

  private static JsonObject json(List<Model> models) {
    JsonArray array = new JsonArray();
    for (Model model : models) {
      JsonObject json = new JsonObject();
      json.addProperty("name", model.name());
      json.addProperty("kind", model.kind());
      json.addProperty("state", model.state());
      array.add(json);
    }
    JsonObject root = new JsonObject();
    root.add("models", array);
    return root;
  }
}
