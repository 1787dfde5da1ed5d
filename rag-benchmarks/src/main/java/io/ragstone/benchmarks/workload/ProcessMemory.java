package io.ragstone.benchmarks.workload;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Resident memory of this process in KiB, by the kernel's names: {@code RssAnon} is its own, {@code
 * RssFile} mapped files (weights, libraries), {@code VmHWM} the most there ever was of all. Empty
 * where the system does not tell.
 *
 * <p>Not the proportional numbers of {@code smaps_rollup}: those depend on who else has mapped the
 * same weights, and here processes of all precisions have.
 */
final class ProcessMemory {
  static final String ANONYMOUS = "RssAnon";
  static final String MAPPED = "RssFile";
  static final String PEAK = "VmHWM";

  private static final Path STATUS = Path.of("/proc/self/status");

  private ProcessMemory() {}

  static Map<String, Long> now() {
    if (!Files.isReadable(STATUS)) {
      return Map.of();
    }
    try (Stream<String> lines = Files.lines(STATUS)) {
      return lines
          .filter(line -> line.matches("(" + ANONYMOUS + "|" + MAPPED + "|" + PEAK + "):.*"))
          .collect(
              Collectors.toMap(
                  line -> line.substring(0, line.indexOf(':')),
                  line -> Long.parseLong(line.replaceAll("\\D", ""))));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
