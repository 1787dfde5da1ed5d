package io.ragstone.store.lucene;

import static org.assertj.core.api.Assertions.assertThat;

import io.ragstone.error.StoreException;
import io.ragstone.error.StoreException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every kind of file of an index, damaged in every way: noticed when the store is opened. */
class DamagedFilesTest {
  private static final int TRIES = Boolean.getBoolean("ragstone.full") ? 50 : 1;

  /** Files of these kinds must be among those that are damaged, or the test has lost them. */
  private static final Set<String> KINDS =
      Set.of(
          "segments_N",
          "si",
          "cfs",
          "cfe",
          "liv",
          "fnm",
          "fdt",
          "fdx",
          "fdm",
          "doc",
          "tim",
          "tip",
          "tmd",
          "dvd",
          "dvm",
          "kdd",
          "kdi",
          "kdm",
          "nvd",
          "nvm",
          "vec",
          "vex",
          "vem",
          "vemf",
          "psm");

  @TempDir private Path folder;

  private enum Damage {
    BIT_FLIPPED,
    ZEROED,
    CUT,
    EMPTIED,
    DELETED
  }

  @Test
  void isNoticedWithNothingChanged() throws IOException {
    Random random = new Random(5);
    Path whole = folder.resolve("whole");
    StoreModel contents = writeTo(whole, random);
    assertThat(open(whole)).isEmpty();
    Map<String, Map<Damage, Set<Reason>>> table = new TreeMap<>();
    int damages = 0;
    for (String file : files(whole)) {
      for (Damage damage : Damage.values()) {
        for (int i = 0; i < TRIES; i++) {
          Path copy = copy(whole, folder.resolve("damaged"));
          damage(copy.resolve(file), damage, random);
          List<String> before = files(copy);

          Optional<StoreException> failure = open(copy);

          assertThat(failure).as("%s of %s", damage, file).isPresent();
          assertThat(failure.get().reason())
              .as("%s of %s: %s", damage, file, failure.get())
              .isIn(Reason.CORRUPT, Reason.SCHEMA_MISMATCH);
          assertThat(failure.get()).hasMessageContaining(copy.toString());
          assertThat(files(copy)).as("nothing is deleted").isEqualTo(before);
          table
              .computeIfAbsent(kind(file), kind -> new EnumMap<>(Damage.class))
              .computeIfAbsent(damage, each -> new java.util.TreeSet<>())
              .add(failure.get().reason());
          damages++;
        }
      }
    }
    table.forEach((kind, reasons) -> System.out.println(kind + " " + reasons));
    System.out.println(damages + " damaged files, each noticed");
    assertThat(table.keySet()).containsAll(KINDS);
    try (LuceneVectorStore store = builder(whole).open()) {
      assertThat(StoreModel.of(store).difference(contents)).isEmpty();
    }
  }

  @Test
  void isToldByAReaderToo() throws IOException {
    Path whole = folder.resolve("whole");
    writeTo(whole, new Random(6));
    String vectors =
        files(whole).stream().filter(file -> kind(file).equals("vec")).findFirst().orElseThrow();
    damage(whole.resolve(vectors), Damage.BIT_FLIPPED, new Random(7));

    try {
      builder(whole).readOnly(true).open().close();
      throw new AssertionError("opened");
    } catch (StoreException e) {
      assertThat(e.reason()).isEqualTo(Reason.CORRUPT);
      assertThat(e).hasMessageContaining("bring back a copy");
    }
    // What is asked for explicitly is not read either.
    builder(whole).checkIntegrity(false).open().close();
  }

  /** Enough for a merge, and then for small segments with deletions that are not merged. */
  private static StoreModel writeTo(Path directory, Random random) {
    StoreModel contents = write(StoreModel.empty(), 60, directory, random);
    return write(contents, 6, directory, random);
  }

  private static StoreModel write(StoreModel before, int steps, Path directory, Random random) {
    StoreModel contents = before;
    try (LuceneVectorStore store = builder(directory).open()) {
      for (int step = 0; step < steps; step++) {
        StoreModel.Step next = contents.next(random);
        next.write().accept(store);
        contents = next.after();
      }
    }
    return contents;
  }

  private static LuceneVectorStore.Builder builder(Path directory) {
    return LuceneVectorStore.builder(directory, StoreModel.EMBEDDER);
  }

  private static Optional<StoreException> open(Path directory) {
    try {
      builder(directory).open().close();
      return Optional.empty();
    } catch (StoreException e) {
      return Optional.of(e);
    }
  }

  private static void damage(Path file, Damage damage, Random random) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    switch (damage) {
      case BIT_FLIPPED -> {
        bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        Files.write(file, bytes);
      }
      case ZEROED -> {
        int half = bytes.length / 2;
        Arrays.fill(bytes, half, bytes.length, (byte) 0);
        Files.write(file, bytes);
      }
      case CUT -> Files.write(file, Arrays.copyOf(bytes, random.nextInt(bytes.length)));
      case EMPTIED -> Files.write(file, new byte[0]);
      case DELETED -> Files.delete(file);
    }
  }

  private static String kind(String file) {
    return file.startsWith("segments_") ? "segments_N" : file.substring(file.lastIndexOf('.') + 1);
  }

  private static List<String> files(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(file -> !file.equals("write.lock"))
          .sorted()
          .collect(Collectors.toList());
    }
  }

  private static Path copy(Path from, Path to) throws IOException {
    if (Files.exists(to)) {
      try (Stream<Path> old = Files.list(to)) {
        for (Path file : old.toList()) {
          Files.delete(file);
        }
      }
    }
    Files.createDirectories(to);
    for (String file : files(from)) {
      Files.copy(from.resolve(file), to.resolve(file));
    }
    return to;
  }
}
