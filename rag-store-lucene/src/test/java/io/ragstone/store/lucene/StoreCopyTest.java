package io.ragstone.store.lucene;

import static org.assertj.core.api.Assertions.assertThat;

import io.ragstone.filter.Filter;
import io.ragstone.store.StoreCopy;
import io.ragstone.store.StoreCopyReport;
import io.ragstone.store.VectorStore;
import io.ragstone.testkit.KilledCopies;
import io.ragstone.testkit.StoreContents;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreCopyTest {
  private static final int KILLS = Boolean.getBoolean("ragstone.full") ? 30 : 4;
  private static final int DOCUMENTS = 30;
  private static final StoreContents SAMPLE =
      StoreContents.sample(DOCUMENTS, WriterProcess.EMBEDDER.dimension());

  @TempDir private Path source;
  @TempDir private Path target;

  @BeforeEach
  void fillSource() {
    try (VectorStore store = open(source)) {
      SAMPLE.writeTo(store);
    }
  }

  @Test
  void aStoreIsCopiedToAnotherDirectory() {
    try (VectorStore from = open(source);
        VectorStore to = open(target)) {
      StoreCopy copy = StoreCopy.builder(from, to).build();

      assertThat(copy.run()).isEqualTo(new StoreCopyReport(300, 300, 0, DOCUMENTS, 0, 0));
      assertThat(copy.run()).isEqualTo(new StoreCopyReport(300, 0, 300, 0, DOCUMENTS, 0));
    }
    try (VectorStore to = open(target)) {
      assertThat(StoreContents.of(to)).isEqualTo(SAMPLE);
    }
  }

  @Test
  void aCopyThatIsKilledAtAnyMomentIsFinishedByTheNext() throws Exception {
    Random random = new Random();
    long written = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      // As many pages of manifests as documents, since each names as many chunks as a page has.
      int pages = 300 / KilledCopies.PAGE_SIZE + DOCUMENTS;
      written += KilledCopies.killOne(() -> CopyProcess.start(source, target), random, pages);
      try (VectorStore to = open(target)) {
        assertThat(to.count(Filter.all())).isGreaterThanOrEqualTo(written);
        assertThat(KilledCopies.falseClaims(to)).isEmpty();
      }
    }
    try (VectorStore from = open(source);
        VectorStore to = open(target)) {
      StoreCopyReport report = StoreCopy.builder(from, to).build().run();

      assertThat(report.chunksUnchanged()).isGreaterThanOrEqualTo(written).isPositive();
      assertThat(StoreContents.of(to)).isEqualTo(SAMPLE);
    }
  }

  private static VectorStore open(Path directory) {
    return LuceneVectorStore.builder(directory, WriterProcess.EMBEDDER).open();
  }
}
