package io.ragstone.qwen3;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is missing or does not fit is said with what to add, and nothing asks the network: neither
 * for libraries nor to report that they were started. Each in a process of its own, because a
 * process loads native libraries once.
 */
class NativeLibrariesTest {
  @TempDir Path folder;

  private String model;

  @BeforeEach
  void copyModel() throws IOException {
    model = TinyModel.copyTo(folder.resolve("model"), "tiny-embedding-f32-odd").folder().toString();
  }

  @Test
  void aModelOpensWithoutTheNetwork() throws Exception {
    String output = new ChildJvm(OpenModel.class).run(model);
    assertContains(output, "opened, 42 dimensions");
    assertAsksNoNetwork(output);
  }

  @Test
  void theRecorderOfAddressesWorks() throws Exception {
    String output = new ChildJvm(OpenModel.class).run(model, "http://example.invalid/");
    assertContains(output, "CONNECTS TO http://example.invalid/");
  }

  @Test
  void theSettingsOfTheApplicationAreItsOwnAfterwards() throws Exception {
    assertContains(
        new ChildJvm(OpenModel.class).run(model), "ai.djl.offline=null", "OPT_OUT_TRACKING=null");
    String output =
        new ChildJvm(OpenModel.class)
            .option("-Dai.djl.offline=false")
            .option("-DOPT_OUT_TRACKING=false")
            .run(model);
    assertContains(output, "opened", "ai.djl.offline=false", "OPT_OUT_TRACKING=false");
    assertAsksNoNetwork(output);
  }

  @Test
  void withoutLibtorchTheDependencyToAddIsNamed() throws Exception {
    assertNamesTheDependencies(
        new ChildJvm(OpenModel.class)
            .withoutJars(name -> name.startsWith("pytorch-native-cpu"))
            .run(model));
  }

  @Test
  void withoutTheBridgeToLibtorchTheDependencyToAddIsNamed() throws Exception {
    assertNamesTheDependencies(
        new ChildJvm(OpenModel.class)
            .withoutJars(name -> name.startsWith("pytorch-jni"))
            .run(model));
  }

  @Test
  void withoutEitherTheDependencyToAddIsNamed() throws Exception {
    assertNamesTheDependencies(
        new ChildJvm(OpenModel.class)
            .withoutJars(
                name -> name.startsWith("pytorch-jni") || name.startsWith("pytorch-native"))
            .run(model));
  }

  private static void assertNamesTheDependencies(String output) {
    assertContains(
        output,
        "ModelException: The classpath has no libtorch for this machine",
        "<artifactId>pytorch-jni</artifactId>",
        "<version>2.7.1-0.35.1</version>",
        "<artifactId>pytorch-native-cpu</artifactId>",
        "<version>2.7.1</version>",
        "PYTORCH_LIBRARY_PATH",
        "Nothing was downloaded.");
    assertAsksNoNetwork(output);
  }

  @Test
  void partsOfDifferentVersionsAreNamed() throws Exception {
    Path newer = folder.resolve("newer");
    Files.createDirectories(newer.resolve("ai/djl/engine"));
    Files.writeString(newer.resolve("ai/djl/engine/api.properties"), "djl_version=0.36.0\n");
    String output = new ChildJvm(OpenModel.class).first(newer).run(model);
    assertContains(
        output,
        "ModelException: The parts of DJL must all be of version 0.35.1",
        "ai.djl:api=0.36.0",
        "ai.djl.pytorch:pytorch-engine=0.35.1",
        "io.ragstone:rag-bom");
    assertAsksNoNetwork(output);
  }

  @Test
  void aFolderWithoutLibtorchIsNamed() throws Exception {
    String output =
        new ChildJvm(OpenModel.class)
            .withoutJars(name -> name.startsWith("pytorch-native-cpu"))
            .environment("PYTORCH_LIBRARY_PATH", folder.toString())
            .run(model);
    assertNamesTheDependencies(output);
    assertContains(output, "It is " + folder + ", which has none.");
  }

  @Test
  void aFolderWithoutLibtorchIsIgnoredWhereTheClassPathHasOne() throws Exception {
    String output =
        new ChildJvm(OpenModel.class)
            .environment("PYTORCH_LIBRARY_PATH", folder.toString())
            .run(model);
    assertContains(output, "opened, 42 dimensions");
  }

  @Test
  void aLibraryThatCannotBeLoadedIsAModelException() throws Exception {
    for (String library : List.of("torch", "torch_cpu", "c10")) {
      Files.writeString(folder.resolve(System.mapLibraryName(library)), "no library");
    }
    String output =
        new ChildJvm(OpenModel.class)
            .environment("PYTORCH_LIBRARY_PATH", folder.toString())
            .run(model);
    assertContains(output, "ModelException: libtorch could not be started", folder.toString());
    assertAsksNoNetwork(output);
  }

  @Test
  void aCacheThatCannotBeWrittenIsNamed() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "no folder");
    String cache = file.resolve("cache").toString();
    String output = new ChildJvm(OpenModel.class).environment("DJL_CACHE_DIR", cache).run(model);
    assertContains(
        output,
        "ModelException: The native library of ai.djl.huggingface:tokenizers could not be loaded",
        "DJL unpacks its libraries to " + cache,
        "DJL_CACHE_DIR");
    assertAsksNoNetwork(output);
  }

  @Test
  void withoutAnyFolderForTemporaryFilesTheSettingIsNamed() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "no folder");
    String output =
        new ChildJvm(OpenModel.class).option("-Djava.io.tmpdir=" + file.resolve("tmp")).run(model);
    assertContains(output, "ModelException: DJL makes a folder in " + file, "-Djava.io.tmpdir");
  }

  private static void assertAsksNoNetwork(String output) {
    assertFalse(output.contains("CONNECT"), output);
  }

  private static void assertContains(String output, String... parts) {
    for (String part : parts) {
      assertTrue(output.contains(part), () -> "\"" + part + "\" is not in:\n" + output);
    }
  }
}
