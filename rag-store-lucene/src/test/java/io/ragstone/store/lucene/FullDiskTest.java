package io.ragstone.store.lucene;

import static org.assertj.core.api.Assertions.assertThat;

import io.ragstone.error.StoreException;
import java.nio.file.Path;
import java.util.Random;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.tests.store.MockDirectoryWrapper;
import org.junit.jupiter.api.Test;

/** A disk that is full now and then, at any byte of a write or of a merge in the background. */
class FullDiskTest {
  private static final int STEPS = Boolean.getBoolean("ragstone.full") ? 5_000 : 150;

  /** More than a step takes with its merge. */
  private static final int MOST_FREE_BYTES = 10_000;

  @Test
  void aWriteThatFindsNoSpaceLeavesNothingAndTheStoreIsOfUseAfterwards() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    MockDirectoryWrapper disk = new MockDirectoryWrapper(random, new ByteBuffersDirectory());
    disk.setThrottling(MockDirectoryWrapper.Throttling.NEVER);
    disk.setCheckIndexOnClose(false);
    disk.setAssertNoUnrefencedFilesOnClose(false);
    int failures = 0;
    StoreModel expected = StoreModel.empty();
    try (LuceneVectorStore store =
        LuceneVectorStore.builder(Path.of("simulated"), StoreModel.EMBEDDER).open(disk)) {
      for (int i = 0; i < STEPS; i++) {
        boolean full = random.nextInt(3) == 0;
        disk.setMaxSizeInBytes(full ? disk.sizeInBytes() + random.nextInt(MOST_FREE_BYTES) : 0);
        StoreModel.Step step = expected.next(random);
        try {
          step.write().accept(store);
          expected = step.after();
        } catch (StoreException e) {
          failures++;
          assertThat(e.reason()).isEqualTo(StoreException.Reason.FAILED);
          assertThat(e).hasMessageContaining("disk full").hasMessageContaining("free space");
          assertThat(StoreModel.of(store).difference(expected)).as("seed %s", seed).isEmpty();
        }
      }
      disk.setMaxSizeInBytes(0);
      assertThat(StoreModel.of(store).difference(expected)).as("seed %s", seed).isEmpty();
      expected.requireFound(store, random);
    }
    System.out.printf("%d of %d writes found a full disk, seed %d%n", failures, STEPS, seed);
    assertThat(failures).isPositive();
  }
}
