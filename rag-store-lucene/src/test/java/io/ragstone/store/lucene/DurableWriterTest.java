package io.ragstone.store.lucene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.Term;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.store.FilterDirectory;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexOutput;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DurableWriterTest {
  @TempDir private Path path;
  private FullDisk disk;
  private DurableWriter writer;

  @BeforeEach
  void open() throws IOException {
    disk = new FullDisk(path);
    writer = new DurableWriter(disk, IndexWriterConfig::new);
    writer.write((index, caller) -> index.addDocument(document("first")));
  }

  @AfterEach
  void close() throws IOException {
    writer.close();
    disk.close();
  }

  @Test
  void aChangeThatFailsLeavesNothingAndTheNextSucceeds() throws IOException {
    assertThatThrownBy(
            () ->
                writer.write(
                    (index, caller) -> {
                      index.addDocument(document("second"));
                      throw new IOException("half way");
                    }))
        .hasMessage("half way");
    assertThat(documents()).isEqualTo(1);

    writer.write((index, caller) -> index.addDocument(document("third")));
    assertThat(documents()).isEqualTo(2);
  }

  @Test
  void aDiskThatIsFullForAWhileIsWrittenAgainAfterwards() throws IOException {
    for (int attempt = 0; attempt < 3; attempt++) {
      disk.full = true;
      assertThatThrownBy(
              () -> writer.write((index, caller) -> index.addDocument(document("second"))))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("No space left on device");
      assertThatThrownBy(
              () -> writer.write((index, caller) -> index.deleteDocuments(new Term("id", "first"))))
          .isInstanceOf(IOException.class);
      disk.full = false;
      assertThat(documents()).isEqualTo(1);
    }

    writer.write((index, caller) -> index.addDocument(document("second")));
    assertThat(documents()).isEqualTo(2);
  }

  @Test
  void aFailedSyncAcknowledgesNothing() throws IOException {
    disk.syncFails = true;
    assertThatThrownBy(() -> writer.write((index, caller) -> index.addDocument(document("second"))))
        .isInstanceOf(IOException.class);
    disk.syncFails = false;

    assertThat(documents()).isEqualTo(1);
    writer.write((index, caller) -> index.addDocument(document("third")));
    assertThat(documents()).isEqualTo(2);
  }

  @Test
  void aWriterThatAFailureClosedIsOpenedAgain() throws IOException {
    AtomicReference<IndexWriter> lucenes = new AtomicReference<>();
    writer.write((index, caller) -> lucenes.set(index));
    lucenes.get().rollback();

    writer.write((index, caller) -> index.addDocument(document("second")));
    assertThat(documents()).isEqualTo(2);
  }

  private int documents() throws IOException {
    try (DirectoryReader reader = DirectoryReader.open(disk)) {
      return reader.numDocs();
    }
  }

  private static Document document(String id) {
    Document document = new Document();
    document.add(new StringField("id", id, Field.Store.YES));
    return document;
  }

  /** A directory whose disk is full, or does not sync, when a test says so. */
  private static final class FullDisk extends FilterDirectory {
    private volatile boolean full;
    private volatile boolean syncFails;

    FullDisk(Path path) throws IOException {
      super(FSDirectory.open(path));
    }

    @Override
    public IndexOutput createOutput(String name, IOContext context) throws IOException {
      requireSpace();
      return super.createOutput(name, context);
    }

    @Override
    public void sync(Collection<String> names) throws IOException {
      requireSpace();
      if (syncFails) {
        throw new IOException("Input/output error");
      }
      super.sync(names);
    }

    private void requireSpace() throws IOException {
      if (full) {
        throw new IOException("No space left on device");
      }
    }
  }
}
