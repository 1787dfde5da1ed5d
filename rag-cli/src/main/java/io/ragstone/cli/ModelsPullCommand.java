package io.ragstone.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.ragstone.error.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Objects;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Fetches models. */
@Command(
    name = "pull",
    description = {
      "Fetches the files of models that are not on this machine yet, to the cache that Python's"
          + " huggingface_hub uses, checked by size and hash. HF_ENDPOINT, HF_HOME, HF_TOKEN and"
          + " HF_HUB_OFFLINE mean the same as there."
    })
final class ModelsPullCommand extends RagCommand {
  @Parameters(
      paramLabel = "MODEL",
      arity = "1..*",
      description = "Names on the Hugging Face hub: OWNER/NAME or OWNER/NAME@REVISION")
  private List<String> names = List.of();

  @Override
  int run(Output output) throws IOException {
    JsonArray models = new JsonArray();
    for (String name : names) {
      if (!(ModelName.parse(name) instanceof ModelName.Hub hub)) {
        throw new ConfigurationException(name + " is on this machine already");
      }
      List<ModelFile> files = ModelFile.all(hub.snapshot(ModelName.hub(new Downloads(output))));
      long bytes = 0;
      for (ModelFile file : files) {
        bytes += Files.size(file.path());
      }
      JsonObject model = new JsonObject();
      model.addProperty("name", hub.repository());
      model.addProperty("revision", hub.revision());
      model.addProperty(
          "folder", Objects.requireNonNull(files.get(0).path().getParent()).toString());
      model.addProperty("files", files.size());
      model.addProperty("bytes", bytes);
      models.add(model);
      if (!output.isJson()) {
        output.line(
            name
                + ": "
                + files.size()
                + " files, "
                + bytes
                + " bytes, in "
                + files.get(0).path().getParent());
      }
    }
    if (output.isJson()) {
      JsonObject root = new JsonObject();
      root.add("models", models);
      output.json(root);
    }
    return ExitCode.OK;
  }
}
