package io.ragstone.cli;

import io.ragstone.error.ConfigurationException;
import io.ragstone.qwen3.ModelSource;
import io.ragstone.qwen3.hub.DownloadProgress;
import io.ragstone.qwen3.hub.HubSnapshot;
import io.ragstone.qwen3.hub.HuggingFaceHub;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A model as it is named at the command line: bundled, in a folder, or on the hub. */
sealed interface ModelName {
  /** The bundled models. */
  String MINI = "mini";

  /** One of the two bundled models. */
  record Bundled() implements ModelName {}

  /** A folder with {@code config.json}, tokenizer and weights. */
  record Folder(Path path) implements ModelName {}

  /** A model on the hub. */
  record Hub(String repository, String revision) implements ModelName {
    HubSnapshot snapshot(HuggingFaceHub hub) {
      return hub.snapshot(repository, revision);
    }
  }

  /** The two kinds of models. */
  enum Kind {
    EMBEDDER,
    RERANKER
  }

  Pattern HUB = Pattern.compile("([A-Za-z0-9._-]+/[A-Za-z0-9._-]+)(?:@([A-Za-z0-9._/-]+))?");

  /** Reads a name; what is a folder on this machine is never looked for on the hub. */
  static ModelName parse(String name) {
    if (name.equals(MINI)) {
      return new Bundled();
    }
    Path folder = Path.of(name);
    if (Files.isDirectory(folder)) {
      return new Folder(folder);
    }
    Matcher hub = HUB.matcher(name);
    if (hub.matches() && !name.startsWith(".")) {
      return new Hub(hub.group(1), Optional.ofNullable(hub.group(2)).orElse("main"));
    }
    throw new ConfigurationException(
        "There is no model \""
            + name
            + "\": give the folder of a model, a name on the Hugging Face hub such as"
            + " Qwen/Qwen3-Embedding-0.6B, or "
            + MINI
            + " for the bundled one");
  }

  /** Where its files are. */
  default ModelSource source(Kind kind, Consumer<DownloadProgress> progress) {
    if (this instanceof Hub hub) {
      return ModelSource.huggingFace(hub(progress), hub.repository(), hub.revision());
    }
    if (this instanceof Folder folder) {
      return ModelSource.folder(folder.path());
    }
    return kind == Kind.EMBEDDER ? ModelSource.miniEmbedding() : ModelSource.miniReranker();
  }

  /** The hub that the environment describes. */
  static HuggingFaceHub hub(Consumer<DownloadProgress> progress) {
    return HuggingFaceHub.builder().fromEnvironment().onProgress(progress).build();
  }
}
