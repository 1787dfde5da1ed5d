package io.ragstone.documents;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.ragstone.document.Document;
import io.ragstone.document.LoadedDocument;
import io.ragstone.document.UnreadableDocument;
import io.ragstone.error.DocumentException;
import io.ragstone.file.DocumentFormat;
import io.ragstone.file.SourceFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;

/** Files of any bytes: each is read, or refused by an exception that says so. */
class FormatsFuzzTest {
  @TempDir static Path folder;

  @FuzzTest
  void markdown(byte[] bytes) throws IOException {
    requireDocuments(MarkdownFormat.create(), "file.md", bytes);
  }

  @FuzzTest
  void html(byte[] bytes) throws IOException {
    requireDocuments(HtmlFormat.create(), "file.html", bytes);
  }

  @FuzzTest
  void jsonLines(byte[] bytes) throws IOException {
    requireDocuments(JsonLinesFormat.create(), "file.jsonl", bytes);
  }

  @FuzzTest
  void jsonLinesWithFields(byte[] bytes) throws IOException {
    RecordFields fields =
        RecordFields.builder()
            .text("title", "body")
            .id("key")
            .type("size", FieldType.WHOLE)
            .build();
    requireDocuments(JsonLinesFormat.create().withFields(fields), "file.jsonl", bytes);
  }

  @FuzzTest
  void csv(byte[] bytes) throws IOException {
    requireDocuments(CsvFormat.create(), "file.csv", bytes);
  }

  private static void requireDocuments(DocumentFormat format, String name, byte[] bytes)
      throws IOException {
    SourceFile file = SourceFile.of(Files.write(folder.resolve(name), bytes));
    List<LoadedDocument> loaded;
    try (Stream<? extends LoadedDocument> documents = format.read(file)) {
      loaded = List.copyOf(documents.toList());
    } catch (DocumentException | CharacterCodingException e) {
      assertThat(e.getMessage()).isNotBlank();
      return;
    } catch (UncheckedIOException e) {
      assertThat(e).hasCauseInstanceOf(IOException.class);
      return;
    }
    Set<String> ids = new HashSet<>();
    for (LoadedDocument each : loaded) {
      assertThat(each.id()).startsWith(name);
      if (each instanceof Document document) {
        assertThat(ids.add(each.id())).isTrue();
        assertThat(document.metadata().getText("path")).contains(name);
        assertThat(document.text().length()).isLessThanOrEqualTo(16 * (bytes.length + 64));
      }
    }
    for (LoadedDocument each : loaded) {
      assertThat(each instanceof UnreadableDocument && ids.contains(each.id())).isFalse();
    }
  }
}
