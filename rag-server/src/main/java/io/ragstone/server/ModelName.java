package io.ragstone.server;

import java.util.Optional;

/**
 * What clients call a model.
 *
 * @param name the name in requests and responses
 */
record ModelName(String name) {
  static ModelName of(String name) {
    if (name.isBlank()) {
      throw new IllegalArgumentException("A model's name must not be blank");
    }
    return new ModelName(name);
  }

  /** Refuses a request for another model; one that names none is for this one. */
  void requireIn(JsonFields fields) {
    Optional<String> asked = fields.text("model");
    if (asked.isPresent() && !asked.get().equals(name)) {
      throw RequestException.of(
          404,
          "model_not_found",
          "There is no model \"" + asked.get() + "\" for this; there is \"" + name + "\"");
    }
  }
}
