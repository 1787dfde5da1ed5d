package io.ragstone.qwen3;

import io.ragstone.call.CallContext;
import io.ragstone.embedding.Embedding;
import io.ragstone.error.ModelException;
import java.io.File;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * A program that uses the model in the folder it is given in a way that reaches native code, and
 * prints what came of it. A crash is what no test may see.
 */
final class HostileUse {
  private static final TokenIds TEXT = TokenIds.of(3, 1, 4, 1, 5, 9, 2, 6);

  private HostileUse() {}

  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[1]);
    switch (arguments[0]) {
      case "memory" -> moreMemoryThanThereIs(folder);
      case "loaders" -> twoClassLoaders(folder);
      case "ordinary" -> print(ordinary(folder));
      default -> throw new IllegalArgumentException(arguments[0]);
    }
  }

  private static void moreMemoryThanThereIs(Path folder) {
    try (Qwen3Engine engine =
        Qwen3Engine.builder(ModelSource.folder(folder)).batchTokens(Integer.MAX_VALUE).build()) {
      Embedding before = state(engine);
      try {
        engine.lastHiddenStates(Collections.nCopies(4_000_000, TEXT), CallContext.unbounded());
        print("computed");
      } catch (ModelException e) {
        print("ModelException: " + e.getMessage().lines().findFirst().orElse(""));
      }
      print("afterwards as before: " + before.equals(state(engine)));
    }
  }

  /** As two applications in one server, each with the library in its own class path. */
  private static void twoClassLoaders(Path folder) throws Exception {
    for (String name : List.of("first", "second")) {
      // Left open: an application server does not close them either.
      URLClassLoader loader = new URLClassLoader(name, classPath(), parent());
      Thread.currentThread().setContextClassLoader(loader);
      Class<?> program = Class.forName(HostileUse.class.getName(), true, loader);
      try {
        Method method = program.getDeclaredMethod("ordinary", Path.class);
        method.setAccessible(true);
        print(name + ": " + method.invoke(null, folder));
      } catch (InvocationTargetException e) {
        Throwable failure = e.getCause();
        print(name + ": " + failure.getClass().getSimpleName() + ": " + failure.getMessage());
      }
    }
  }

  private static URL[] classPath() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(HostileUse::url)
        .toArray(URL[]::new);
  }

  private static URL url(String entry) {
    try {
      return Path.of(entry).toUri().toURL();
    } catch (MalformedURLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static ClassLoader parent() {
    return ClassLoader.getPlatformClassLoader();
  }

  static String ordinary(Path folder) {
    try (Qwen3Engine engine = Qwen3Engine.builder(ModelSource.folder(folder)).build()) {
      return "computed " + state(engine).dimension() + " values";
    }
  }

  private static Embedding state(Qwen3Engine engine) {
    return engine.lastHiddenStates(List.of(TEXT), CallContext.unbounded()).get(0);
  }

  private static void print(String line) {
    System.out.println(line);
  }
}
