package io.ragstone.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ragstone.document.Document;
import io.ragstone.document.MetadataValue;
import io.ragstone.error.DatasetException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BeirFolderTest {
  @TempDir Path folder;

  @BeforeEach
  void writeCollection() throws IOException {
    Files.createDirectories(folder.resolve("qrels"));
    write(
        "corpus.jsonl",
        """
        {"_id": "d1", "title": "Storage", "text": "Where data goes.", "metadata": {"url": "x"}}
        {"_id": 2, "title": "", "text": "Line one\\nLine two — “quoted”"}

        {"_id": "d3", "text": "Not judged."}
        """);
    write(
        "queries.jsonl",
        "{\"_id\": \"q1\", \"text\": \"Where?\"}\n{\"_id\": \"q2\", \"text\": \"Why?\"}\n");
    write("qrels/test.tsv", "query-id\tcorpus-id\tscore\nq1\td1\t2\nq1\t2\t0\n");
  }

  @Test
  void aFolderIsReadAsBeirMeansIt() {
    TestCollection collection = BeirFolder.read(folder, "test");
    assertThat(collection.name()).isEqualTo(folder.getFileName().toString());
    assertThat(collection.queries()).containsExactly(new TestQuery("q1", "Where?"));
    assertThat(collection.qrels().judgements("q1")).isEqualTo(Map.of("2", 0, "d1", 2));
    List<Document> documents = documents(collection);
    assertThat(documents)
        .extracting(Document::text)
        .containsExactly(
            "Storage Where data goes.", "Line one\nLine two — “quoted”", "Not judged.");
    assertThat(documents.get(0).metadata().asMap()).containsOnlyKeys("title");
    assertThat(documents.get(0).metadata().asMap().get("title"))
        .isEqualTo(MetadataValue.of("Storage"));
    assertThat(documents.get(1).metadata().asMap()).isEmpty();
  }

  @Test
  void aCollectionIsReadAsItWasWritten() throws IOException {
    TestCollection collection = BeirFolder.read(folder, "test");
    Path copy = folder.resolve("copy");
    BeirFolder.write(collection, copy, "dev");
    TestCollection read = BeirFolder.read(copy, "dev");
    assertThat(read.queries()).isEqualTo(collection.queries());
    assertThat(read.qrels()).isEqualTo(collection.qrels());
    assertThat(documents(read))
        .extracting(Document::text)
        .isEqualTo(documents(collection).stream().map(Document::text).toList());
    assertThat(Files.readAllLines(copy.resolve("corpus.jsonl")).get(0))
        .isEqualTo("{\"_id\":\"d1\",\"text\":\"Where data goes.\",\"title\":\"Storage\"}");
    assertThat(Files.readString(copy.resolve("queries.jsonl")))
        .isEqualTo("{\"_id\":\"q1\",\"text\":\"Where?\"}\n");
  }

  @Test
  void aMalformedLineIsNamedWithItsFile() throws IOException {
    write("queries.jsonl", "{\"_id\": \"q1\", \"text\": \"Where?\"}\n{\"_id\": \"q2\"}\n");
    assertRefused("queries.jsonl", "line 2", "\"text\"");
    write("queries.jsonl", "{\"_id\": \"q1\", \"text\": \"Where?\"}\nq2: Why?\n");
    assertRefused("queries.jsonl", "line 2", "q2: Why?");
    write(
        "queries.jsonl", "{\"_id\": \"q1\", \"text\": \"A\"}\n{\"_id\": \"q1\", \"text\": \"B\"}");
    assertRefused("queries.jsonl", "line 2", "q1 already");
    write("queries.jsonl", "{\"_id\": \"q9\", \"text\": \"Where?\"}\n");
    assertRefused("test.tsv", "query q1", "queries.jsonl");
    write("qrels/test.tsv", "query-id\tcorpus-id\tscore\nq1\td1\tvery\n");
    assertRefused("test.tsv", "line 2", "very");
    write("qrels/test.tsv", "q1 d1 1\n");
    assertRefused("test.tsv", "line 1", "q1 d1 1");
  }

  @Test
  void aMalformedCorpusIsToldWhereItIsLoaded() throws IOException {
    write(
        "corpus.jsonl", "{\"_id\": \"d1\", \"text\": \"a\"}\n{\"_id\": \"d1\", \"text\": \"b\"}\n");
    assertCorpusRefused("line 2", "d1 already");
    write("corpus.jsonl", "{\"_id\": \"d1\"}\n");
    assertCorpusRefused("line 1", "\"text\"");
    write("corpus.jsonl", "{\"_id\": \"d1\", \"text\": \"a\"}\n");
    assertCorpusRefused("document 2", "query q1");
    Files.write(
        folder.resolve("corpus.jsonl"),
        "{\"_id\": \"d1\", \"text\": \"é\"}\n".getBytes(StandardCharsets.ISO_8859_1));
    assertCorpusRefused("UTF-8");
  }

  @Test
  void aMissingFileIsNamed() throws IOException {
    assertThatThrownBy(() -> BeirFolder.read(folder, "train"))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("train.tsv");
    Files.delete(folder.resolve("corpus.jsonl"));
    assertRefused("corpus.jsonl");
  }

  private void assertRefused(String... parts) {
    assertThatThrownBy(() -> BeirFolder.read(folder, "test"))
        .isInstanceOf(DatasetException.class)
        .hasMessageContainingAll(parts);
  }

  private void assertCorpusRefused(String... parts) {
    TestCollection collection = BeirFolder.read(folder, "test");
    assertThatThrownBy(() -> documents(collection))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("corpus.jsonl")
        .hasMessageContainingAll(parts);
  }

  private static List<Document> documents(TestCollection collection) {
    return collection.corpus().loadAll();
  }

  private void write(String file, String text) throws IOException {
    Files.writeString(folder.resolve(file), text);
  }
}
