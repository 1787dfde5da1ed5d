package io.ragstone.cli;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.ragstone.error.ModelException;
import io.ragstone.qwen3.hub.HubSnapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * A file of a model that an engine opens.
 *
 * @param name its name in the model
 * @param path where it is on this machine
 */
record ModelFile(String name, Path path) {
  static final String CONFIG = "config.json";
  static final String TOKENIZER = "tokenizer.json";
  static final String WEIGHTS = "model.safetensors";
  static final String WEIGHTS_INDEX = "model.safetensors.index.json";

  /** Fetches what is not on this machine yet. */
  static List<ModelFile> all(HubSnapshot model) {
    List<String> names = new ArrayList<>(List.of(CONFIG, TOKENIZER));
    if (model.has(WEIGHTS)) {
      names.add(WEIGHTS);
    } else {
      names.add(WEIGHTS_INDEX);
      names.addAll(shards(model.file(WEIGHTS_INDEX)));
    }
    return names.stream().map(name -> new ModelFile(name, model.file(name))).toList();
  }

  private static TreeSet<String> shards(Path index) {
    try {
      JsonObject map =
          JsonParser.parseString(Files.readString(index))
              .getAsJsonObject()
              .getAsJsonObject("weight_map");
      TreeSet<String> shards = new TreeSet<>();
      map.asMap().values().forEach(shard -> shards.add(shard.getAsString()));
      return shards;
    } catch (IOException
        | JsonParseException
        | IllegalStateException
        | UnsupportedOperationException
        | NullPointerException e) {
      throw new ModelException("Could not read which files have the weights from " + index, e);
    }
  }
}
