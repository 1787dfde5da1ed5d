package io.ragstone.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What this machine's processor can do that the engine makes use of.
 *
 * @param model its name, where the system tells
 * @param features names such as {@code AVX512_BF16}, empty where the system does not tell
 */
record CpuFeatures(Optional<String> model, List<String> features) {
  private static final Path CPUINFO = Path.of("/proc/cpuinfo");

  /** The flags of Linux that matter, in the order of what they bring. */
  private static final List<String> FLAGS =
      List.of(
          "avx2",
          "avx512f",
          "avx_vnni",
          "avx512_vnni",
          "avx512_bf16",
          "amx_bf16",
          "amx_int8",
          "asimd",
          "bf16",
          "i8mm",
          "sve");

  static CpuFeatures ofThisMachine() {
    try {
      return parse(Files.readAllLines(CPUINFO));
    } catch (IOException e) {
      return new CpuFeatures(Optional.empty(), List.of());
    }
  }

  static CpuFeatures parse(List<String> cpuinfo) {
    Set<String> flags =
        Set.of(
            value(cpuinfo, "flags").or(() -> value(cpuinfo, "Features")).orElse("").split("\\s+"));
    List<String> features = new ArrayList<>();
    for (String flag : FLAGS) {
      if (flags.contains(flag)) {
        features.add(flag.toUpperCase(java.util.Locale.ROOT));
      }
    }
    return new CpuFeatures(value(cpuinfo, "model name"), List.copyOf(features));
  }

  private static Optional<String> value(List<String> cpuinfo, String key) {
    return cpuinfo.stream()
        .filter(line -> line.matches(key + "\\s*:.*"))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst();
  }

  boolean has(String feature) {
    return features.contains(feature);
  }

  /** Whether bfloat16 is computed by instructions of its own. */
  boolean hasBfloat16() {
    return has("AVX512_BF16") || has("AMX_BF16") || has("BF16");
  }
}
