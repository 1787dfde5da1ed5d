package io.ragstone.spring.boot;

import io.ragstone.error.RagException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A property that cannot be used, with what to do instead. */
final class PropertyException extends RagException {
  private static final long serialVersionUID = 1L;

  private final String action;

  private PropertyException(String message, String action, @Nullable Throwable cause) {
    super(message);
    this.action = action;
    if (cause != null) {
      initCause(cause);
    }
  }

  static PropertyException of(String property, String problem, String action) {
    return new PropertyException("The property " + property + " " + problem, action, null);
  }

  /** A property that asks for a module which is not there. */
  static PropertyException missingModule(String property, String module) {
    return of(
        property,
        "is set, but " + module + " is not on the class path.",
        "Add the dependency io.ragstone:" + module + ", or remove the property.");
  }

  /** Passes a property on, when it is set; what refuses its value does not know its name. */
  static <T> void set(String property, @Nullable T value, Consumer<T> setting) {
    if (value != null) {
      naming("The property " + property, () -> setting.accept(value));
    }
  }

  /** Builds what properties were passed on to, and may not fit together. */
  static <T> T build(String prefix, Supplier<T> builder) {
    AtomicReference<T> built = new AtomicReference<>();
    naming("One of the properties " + prefix + ".*", () -> built.set(builder.get()));
    return built.get();
  }

  private static void naming(String subject, Runnable step) {
    try {
      step.run();
    } catch (IllegalArgumentException e) {
      throw new PropertyException(
          subject + " cannot be used: " + e.getMessage(),
          "Correct it in the configuration of your application.",
          e);
    }
  }

  String action() {
    return action;
  }
}
