package io.ragstone.benchmarks.measurement;

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
public final class ProcessMemory {
  /** What the process has for itself. */
  public static final String ANONYMOUS = "RssAnon";

  /** What it has of mapped files. */
  public static final String MAPPED = "RssFile";

  /** The most that there ever was of both. */
  public static final String PEAK = "VmHWM";

  private static final Path STATUS = Path.of("/proc/self/status");

  private ProcessMemory() {}

  /**
   * Reads them.
   *
   * @return KiB by name
   */
  public static Map<String, Long> now() {
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
