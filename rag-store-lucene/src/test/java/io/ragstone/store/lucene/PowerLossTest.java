package io.ragstone.store.lucene;

import static org.assertj.core.api.Assertions.assertThat;

import io.ragstone.error.StoreException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.apache.lucene.index.CheckIndex;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.NoLockFactory;
import org.junit.jupiter.api.Test;

/**
 * Machines that lose their power at any operation on files: while a store is opened, written,
 * merged or closed. {@link ProcessesTest} kills real processes.
 */
class PowerLossTest {
  private static final int CRASHES = Boolean.getBoolean("ragstone.full") ? 2_000 : 40;

  /** More than any life of a store has operations. */
  private static final double MOST_OPERATIONS = 100_000;

  private static final int STEPS = 15;
  private static final int MOST_OPERATIONS_OF_CLOSING = 15;
  private static final int CRASHES_ON_ONE_DISK = 25;

  @Test
  void whatWasAcknowledgedIsThereAndNothingElse() throws IOException {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    Directory disk = new ByteBuffersDirectory();
    StoreModel expected = StoreModel.empty();
    int atOpening = 0;
    int inWrites = 0;
    int atClosing = 0;
    for (int crash = 0; crash < CRASHES; ) {
      if (crash % CRASHES_ON_ONE_DISK == 0) {
        disk = new ByteBuffersDirectory();
        expected = StoreModel.empty();
      }
      Life life = new Life(random, disk, expected);
      life.run();
      switch (life.end) {
        case OPENING -> atOpening++;
        case WRITING -> inWrites++;
        case CLOSING -> atClosing++;
        case NONE -> {}
      }
      crash += life.end == End.NONE ? 0 : 1;
      disk = CrashingDirectory.copyOf(disk);
      expected = afterRestart(disk, life.possible, random, "seed " + seed + ", crash " + crash);
    }
    System.out.printf(
        "%d simulated crashes, seed %d: %d at opening, %d in writes, %d at closing; nothing lost%n",
        CRASHES, seed, atOpening, inWrites, atClosing);
    assertThat(inWrites).isPositive();
  }

  /** Opens what the crash has left, and says which of the possible contents it has. */
  private static StoreModel afterRestart(
      Directory disk, List<StoreModel> possible, Random random, String when) throws IOException {
    Directory copy = CrashingDirectory.copyOf(disk);
    try (LuceneVectorStore store = builder().open(copy)) {
      StoreModel found = StoreModel.of(store);
      Optional<StoreModel> same =
          possible.stream().filter(model -> found.difference(model).isEmpty()).findFirst();
      assertThat(same).as("%s: %s", when, found.difference(possible.get(0))).isPresent();
      found.requireFound(store, random);
      try (CheckIndex check = new CheckIndex(copy, NoLockFactory.INSTANCE.obtainLock(copy, ""))) {
        assertThat(check.checkIndex().clean).as(when).isTrue();
      }
      return same.get();
    }
  }

  private static LuceneVectorStore.Builder builder() {
    return LuceneVectorStore.builder(Path.of("simulated"), StoreModel.EMBEDDER);
  }

  /** Where in its life a store was when the power went. */
  private enum End {
    NONE,
    OPENING,
    WRITING,
    CLOSING
  }

  /** A store from its opening to its crash, or to its closing when that comes first. */
  private static final class Life {
    private final Random random;
    private final CrashingDirectory directory;
    private StoreModel acknowledged;
    private List<StoreModel> possible;
    private End end = End.NONE;

    Life(Random random, Directory disk, StoreModel contents) {
      this.random = random;
      long operationsToLive = (long) Math.pow(MOST_OPERATIONS, random.nextDouble());
      this.directory = new CrashingDirectory(random, disk, operationsToLive);
      this.acknowledged = contents;
      this.possible = List.of(contents);
    }

    void run() {
      LuceneVectorStore store;
      try {
        store = builder().open(directory);
      } catch (StoreException e) {
        end = endedBy(End.OPENING, e);
        return;
      }
      for (int step = 0; step < STEPS && end == End.NONE; step++) {
        write(store, acknowledged.next(random));
      }
      close(store);
    }

    private void write(LuceneVectorStore store, StoreModel.Step step) {
      try {
        step.write().accept(store);
        acknowledged = step.after();
        possible = List.of(acknowledged);
      } catch (StoreException e) {
        end = endedBy(End.WRITING, e);
        possible = new ArrayList<>(List.of(acknowledged, step.after()));
      }
    }

    private void close(LuceneVectorStore store) {
      if (end == End.NONE && random.nextBoolean()) {
        directory.crashAfter(1 + random.nextInt(MOST_OPERATIONS_OF_CLOSING));
      }
      try {
        store.close();
      } catch (StoreException e) {
        if (end == End.NONE) {
          end = endedBy(End.CLOSING, e);
        }
      }
      if (end == End.NONE && directory.hasCrashed()) {
        end = End.CLOSING;
      }
    }

    private End endedBy(End at, StoreException failure) {
      assertThat(directory.hasCrashed()).as("%s", failure).isTrue();
      return at;
    }
  }
}
