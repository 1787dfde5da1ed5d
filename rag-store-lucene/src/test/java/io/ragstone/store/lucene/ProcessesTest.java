package io.ragstone.store.lucene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ragstone.document.Chunk;
import io.ragstone.error.StoreException;
import io.ragstone.filter.Filter;
import io.ragstone.store.DenseSearch;
import io.ragstone.store.VectorStore;
import io.ragstone.testkit.JavaProcess;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens between processes, with real ones. */
class ProcessesTest {
  private static final int KILLS = Boolean.getBoolean("ragstone.full") ? 150 : 4;

  /** So that kills fall into closing and opening too. */
  private static final int ROUNDS = 4;

  @TempDir private Path directory;

  @Test
  void whatWasAcknowledgedSurvivesBeingKilledAtAnyMoment() throws Exception {
    Random random = new Random();
    Set<String> written = new HashSet<>();
    Set<String> deleted = new HashSet<>();
    Set<String> manifests = new HashSet<>();
    for (int kill = 0; kill < KILLS; kill++) {
      try (JavaProcess process = WriterProcess.start(directory, "kill" + kill, ROUNDS)) {
        int linesToLive = 2 + random.nextInt(40);
        Set<String> doubtful = new HashSet<>();
        for (int line = 0; ; line++) {
          if (line == linesToLive) {
            process.kill();
          }
          List<String> words = process.next();
          if (words.isEmpty()) {
            break;
          }
          List<String> ids = words.subList(1, words.size() - 1);
          switch (words.get(0)) {
            case "written" -> written.addAll(ids);
            case "deleting" -> doubtful.addAll(ids);
            case "deleted" -> deleted.addAll(ids);
            case "manifest" -> manifests.addAll(ids);
            default -> assertThat(words.get(0)).isEqualTo("open");
          }
        }
        doubtful.removeAll(deleted);
        written.removeAll(doubtful);
      }
      written.removeAll(deleted);

      try (VectorStore store =
          LuceneVectorStore.builder(directory, WriterProcess.EMBEDDER).open()) {
        List<Chunk> expected = written.stream().map(WriterProcess::chunk).toList();
        assertThat(store.get(written)).isEqualTo(expected);
        assertThat(store.get(deleted)).isEmpty();
        assertThat(store.manifestSources()).containsAll(manifests);
        assertThat(store.count(Filter.all())).isGreaterThanOrEqualTo(written.size());
        for (String id : written.stream().limit(5).toList()) {
          DenseSearch search = DenseSearch.builder(WriterProcess.vector(id)).topK(1).build();
          assertThat(store.search(search).get(0).chunk().id()).isEqualTo(id);
        }
      }
    }
    assertThat(written).isNotEmpty();
    assertThat(manifests).isNotEmpty();
  }

  @Test
  void onlyOneProcessWritesAndOthersReadEachCommitAtOnce() throws Exception {
    try (JavaProcess process = WriterProcess.start(directory, "writer")) {
      assertThat(process.next()).startsWith("open");
      assertThatThrownBy(() -> LuceneVectorStore.builder(directory, WriterProcess.EMBEDDER).open())
          .isInstanceOfSatisfying(
              StoreException.class,
              e -> assertThat(e.reason()).isEqualTo(StoreException.Reason.LOCKED))
          .hasMessageContaining(directory.toString())
          .hasMessageContaining("readOnly(true)");

      try (VectorStore reader =
          LuceneVectorStore.builder(directory, WriterProcess.EMBEDDER).readOnly(true).open()) {
        for (int line = 0; line < 40; line++) {
          List<String> words = process.next();
          List<String> ids = words.subList(1, words.size() - 1);
          if (words.get(0).equals("written")) {
            // The first may be deleted by now.
            assertThat(reader.get(ids.subList(1, ids.size())))
                .extracting(Chunk::id)
                .isEqualTo(ids.subList(1, ids.size()));
          } else if (words.get(0).equals("deleted")) {
            assertThat(reader.get(ids)).isEmpty();
          }
        }
      }
    }

    try (VectorStore store = LuceneVectorStore.builder(directory, WriterProcess.EMBEDDER).open()) {
      assertThat(store.count(Filter.all())).isPositive();
    }
  }
}
