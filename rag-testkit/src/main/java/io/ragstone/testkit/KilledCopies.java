package io.ragstone.testkit;

import io.ragstone.store.SourceManifest;
import io.ragstone.store.StoreCopy;
import io.ragstone.store.VectorStore;
import java.io.IOException;
import java.util.List;
import java.util.Random;

/** Copies of a store in processes of their own that are killed half way. */
public final class KilledCopies {
  /** How many chunks a page of the copies has. */
  public static final int PAGE_SIZE = 10;

  /** Starts a program that calls {@link KilledCopies#copy}. */
  @FunctionalInterface
  public interface Program {
    /**
     * Starts it.
     *
     * @return its process
     * @throws IOException when it cannot be started
     */
    JavaProcess start() throws IOException;
  }

  private KilledCopies() {}

  /**
   * What the program does: it copies and says each page.
   *
   * @param source the store to read
   * @param target the store to write
   */
  public static void copy(VectorStore source, VectorStore target) {
    StoreCopy.builder(source, target)
        .pageSize(PAGE_SIZE)
        .progress(soFar -> JavaProcess.say("written " + soFar.chunksWritten()))
        .build()
        .run();
    JavaProcess.say("done");
  }

  /**
   * Starts the program, and kills it in the middle, or at its end when that comes first: a copy
   * into a store that has some of it already is shorter.
   *
   * @param program the program
   * @param random decides when
   * @param pages how many pages of chunks and of manifests there are
   * @return how many chunks it surely wrote
   * @throws IOException when the process cannot be started or listened to
   */
  public static long killOne(Program program, Random random, int pages) throws IOException {
    try (JavaProcess process = program.start()) {
      long written = 0;
      for (int page = random.nextInt(pages - 1); page >= 0; page--) {
        List<String> words = process.next();
        if (words.isEmpty()) {
          throw new IllegalStateException("The copy failed after writing " + written + " chunks");
        }
        if (words.get(0).equals("done")) {
          break;
        }
        written = Long.parseLong(words.get(1));
      }
      process.kill();
      return written;
    }
  }

  /**
   * The documents that a target claims to have.
   *
   * @param target the store
   * @return those of its manifests that say so although chunks are missing
   */
  public static List<SourceManifest> falseClaims(VectorStore target) {
    return target.manifestSources().stream()
        .map(source -> target.manifest(source).orElseThrow())
        .filter(manifest -> target.get(manifest.chunkIds()).size() < manifest.chunkIds().size())
        .toList();
  }
}
