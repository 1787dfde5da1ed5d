package io.ragstone.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.ragstone.qwen3.Qwen3Engine;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Verifies models. */
@Command(
    name = "verify",
    description = {
      "Compares a model's files with their hashes, where the cache knows these, loads it and runs a"
          + " text through it. Prints the hash of its weights and tokenizer, by which stores tell"
          + " models apart."
    })
final class ModelsVerifyCommand extends RagCommand {
  @Parameters(
      paramLabel = "MODEL",
      arity = "0..*",
      description = "Folders, names on the hub, or mini; mini by default")
  private List<String> names = List.of();

  @Override
  int run(Output output) {
    JsonArray models = new JsonArray();
    for (String name : names.isEmpty() ? List.of(ModelName.MINI) : names) {
      ModelName model = ModelName.parse(name);
      if (model instanceof ModelName.Bundled) {
        models.add(verify(model, ModelName.Kind.EMBEDDER, 0, output));
        models.add(verify(model, ModelName.Kind.RERANKER, 0, output));
      } else {
        models.add(verify(model, ModelName.Kind.EMBEDDER, comparedFiles(model, output), output));
      }
    }
    if (output.isJson()) {
      JsonObject root = new JsonObject();
      root.add("models", models);
      output.json(root);
    }
    return ExitCode.OK;
  }

  private static long comparedFiles(ModelName model, Output output) {
    return model instanceof ModelName.Hub hub
        ? ModelFile.all(hub.snapshot(ModelName.hub(new Downloads(output)))).stream()
            .filter(FileHash::verify)
            .count()
        : 0;
  }

  /** Loads either kind: what is loaded is the model below embedder and reranker. */
  private JsonObject verify(ModelName name, ModelName.Kind kind, long compared, Output output) {
    long start = System.nanoTime();
    try (Qwen3Engine engine =
        Qwen3Engine.builder(name.source(kind, new Downloads(output))).build()) {
      engine.lastHiddenStates(List.of(engine.tokenizer().encode("This is a test")), context());
      JsonObject json = new JsonObject();
      json.addProperty("name", engine.name());
      json.addProperty("layers", engine.config().layers());
      json.addProperty("hiddenSize", engine.config().hiddenSize());
      json.addProperty("contentHash", engine.contentHash());
      json.addProperty("filesCompared", compared);
      json.addProperty("seconds", Duration.ofNanos(System.nanoTime() - start).toMillis() / 1e3);
      if (!output.isJson()) {
        output.line(
            String.format(
                Locale.ROOT,
                "%s: %d layers, hidden size %d, works; %s%n  SHA-256 %s",
                engine.name(),
                engine.config().layers(),
                engine.config().hiddenSize(),
                compared == 0 ? "no hashes to compare with" : compared + " files are as published",
                engine.contentHash()));
      }
      return json;
    }
  }
}
