package io.ragstone.spring.boot;

import io.ragstone.qwen3.ModelSource;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** Where a property says that a model is. */
final class ModelLocation {
  static final String MINI = "mini";

  private static final Pattern FOLDER =
      Pattern.compile("file:.+|[/\\\\].*|\\.{1,2}[/\\\\].*|[A-Za-z]:[/\\\\].*");
  private static final Pattern HUB_NAME = Pattern.compile("[\\w.-]+/[\\w.-]+");

  private ModelLocation() {}

  /**
   * Finds a model; whether it is there does not matter yet.
   *
   * @param mini the bundled model that "mini" means
   * @param hubName such as Qwen/Qwen3-Embedding-0.6B, for the message of the exception
   */
  static ModelSource of(
      String property, String model, String revision, ModelSource mini, String hubName) {
    String location = model.strip();
    if (location.equals(MINI)) {
      return mini;
    }
    if (FOLDER.matcher(location).matches()) {
      return ModelSource.folder(Path.of(location.replaceFirst("^file:(//(?=/))?", "")));
    }
    if (HUB_NAME.matcher(location).matches()) {
      return ModelSource.huggingFace(location, revision.strip());
    }
    throw PropertyException.of(
        property,
        "is \"" + model + "\", which names no model.",
        "Set it to mini (the bundled model), to a name on the Hugging Face hub such as "
            + hubName
            + ", or to a folder such as ./models/"
            + hubName.substring(hubName.indexOf('/') + 1)
            + ".");
  }
}
