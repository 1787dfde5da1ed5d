package io.ragstone.benchmarks.measurement;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where the numbers were made.
 *
 * @param processor its name, or its architecture where the system tells no more
 * @param features what of it matters to matrix products; empty where the system does not tell
 * @param processors how many the JVM may use
 * @param system the operating system
 * @param java the version of the JVM
 */
public record Machine(
    String processor, List<String> features, int processors, String system, String java) {
  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

  /** Of x86 and of Arm, as Linux spells them. */
  private static final List<String> FEATURES =
      List.of(
          "avx2",
          "avx512f",
          "avx_vnni",
          "avx512_vnni",
          "avx512_bf16",
          "amx_bf16",
          "amx_int8",
          "asimddp",
          "bf16",
          "i8mm",
          "sve");

  /** Creates a description. */
  public Machine {
    features = List.copyOf(features);
  }

  /**
   * This machine.
   *
   * @return its description
   */
  public static Machine here() {
    return new Machine(
        cpuInfo("model name").orElse(System.getProperty("os.arch")),
        cpuFeatures(),
        Runtime.getRuntime().availableProcessors(),
        System.getProperty("os.name") + " " + System.getProperty("os.version"),
        System.getProperty("java.vm.name") + " " + Runtime.version());
  }

  private static List<String> cpuFeatures() {
    List<String> flags =
        cpuInfo("flags")
            .or(() -> cpuInfo("Features"))
            .map(line -> Arrays.asList(line.split(" ")))
            .orElse(List.of());
    return FEATURES.stream().filter(flags::contains).toList();
  }

  private static Optional<String> cpuInfo(String field) {
    if (!Files.isReadable(CPU_INFO)) {
      return Optional.empty();
    }
    try (Stream<String> lines = Files.lines(CPU_INFO)) {
      return lines
          .filter(line -> line.startsWith(field))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
