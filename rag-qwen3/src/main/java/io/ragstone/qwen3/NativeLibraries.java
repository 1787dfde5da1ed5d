package io.ragstone.qwen3;

import ai.djl.engine.EngineException;
import ai.djl.huggingface.tokenizers.jni.LibUtils;
import ai.djl.util.Platform;
import io.ragstone.error.ModelException;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * Makes sure, before DJL is touched, that it finds everything it needs on this machine: left alone
 * it would download what is missing, and report to its makers that it was started.
 */
final class NativeLibraries {
  static final String DJL_VERSION = "0.35.1";
  static final String PYTORCH_VERSION = "2.7.1";
  private static final String OFFLINE = "ai.djl.offline";
  private static final String LIBRARY_PATH = "PYTORCH_LIBRARY_PATH";
  private static final String OPT_OUT = "OPT_OUT_TRACKING";

  private static boolean checked;

  private NativeLibraries() {}

  /**
   * Runs something that starts a part of DJL, with its network use switched off meanwhile and the
   * host application's settings put back afterwards.
   */
  static synchronized <T> T offline(Supplier<T> start) {
    String offline = System.setProperty(OFFLINE, "true");
    String optOut = System.setProperty(OPT_OUT, "true");
    try {
      return start.get();
    } finally {
      restore(OFFLINE, offline);
      restore(OPT_OUT, optOut);
    }
  }

  /** Checks versions and natives, once a process. */
  static synchronized void requireAvailable() {
    if (!checked) {
      check();
      checked = true;
    }
  }

  private static void check() {
    requireOneVersion();
    requireTokenizers();
    Optional<String> libraryPath = setting(LIBRARY_PATH);
    if (libraryPath.filter(NativeLibraries::hasLibtorch).isPresent()) {
      return;
    }
    Platform platform = offline(() -> Platform.detectPlatform("pytorch"));
    boolean jni = NativeLibraries.class.getResource("/jnilib/pytorch.properties") != null;
    if (platform.isPlaceholder() || !jni) {
      String ignored = libraryPath.map(path -> " It is " + path + ", which has none.").orElse("");
      throw new ModelException(missing(platform.getClassifier()) + ignored);
    }
  }

  private static boolean hasLibtorch(String libraryPath) {
    String library = System.mapLibraryName("torch");
    return Arrays.stream(libraryPath.split(File.pathSeparator))
        .map(File::new)
        .anyMatch(entry -> entry.getName().equals(library) || new File(entry, library).isFile());
  }

  private static void requireOneVersion() {
    Map<String, String> versions = new TreeMap<>();
    versions.put("ai.djl:api", property("/ai/djl/engine/api.properties", "djl_version"));
    versions.put(
        "ai.djl.pytorch:pytorch-engine", property("/pytorch-engine.properties", "djl_version"));
    String tokenizers = property("/native/lib/tokenizers.properties", "version");
    versions.put(
        "ai.djl.huggingface:tokenizers", tokenizers.substring(tokenizers.lastIndexOf('-') + 1));
    if (new TreeSet<>(versions.values()).size() > 1
        || !versions.get("ai.djl:api").equals(DJL_VERSION)) {
      throw new ModelException(
          "The parts of DJL must all be of version "
              + DJL_VERSION
              + ", but the classpath has "
              + versions
              + "; import io.ragstone:rag-bom first in dependencyManagement, or exclude the"
              + " others");
    }
  }

  private static void requireTokenizers() {
    try {
      offline(
          () -> {
            LibUtils.checkStatus();
            return true;
          });
    } catch (EngineException | LinkageError e) {
      throw new ModelException(
          "The native library of ai.djl.huggingface:tokenizers could not be loaded ("
              + LoadFailure.reason(e)
              + "); "
              + LoadFailure.advice(e),
          e);
    }
  }

  private static String missing(String classifier) {
    return """
    The classpath has no libtorch for this machine (%1$s). Add to the application's pom.xml:
      <dependency>
        <groupId>ai.djl.pytorch</groupId>
        <artifactId>pytorch-jni</artifactId>
        <version>%2$s-%3$s</version>
        <scope>runtime</scope>
      </dependency>
      <dependency>
        <groupId>ai.djl.pytorch</groupId>
        <artifactId>pytorch-native-cpu</artifactId>
        <classifier>%1$s</classifier>
        <version>%2$s</version>
        <scope>runtime</scope>
      </dependency>
    Nothing was downloaded. Or set %4$s to the lib folder of a libtorch %2$s.\
    """
        .formatted(classifier, PYTORCH_VERSION, DJL_VERSION, LIBRARY_PATH);
  }

  private static String property(String resource, String key) {
    try (InputStream in = NativeLibraries.class.getResourceAsStream(resource)) {
      Properties properties = new Properties();
      if (in != null) {
        properties.load(in);
      }
      return properties.getProperty(key, "missing");
    } catch (IOException e) {
      throw new ModelException("Could not read the resource " + resource + ": " + e, e);
    }
  }

  private static Optional<String> setting(String name) {
    return Optional.ofNullable(System.getenv(name))
        .or(() -> Optional.ofNullable(System.getProperty(name)))
        .filter(value -> !value.isBlank());
  }

  private static void restore(String property, String value) {
    if (value == null) {
      System.clearProperty(property);
    } else {
      System.setProperty(property, value);
    }
  }
}
