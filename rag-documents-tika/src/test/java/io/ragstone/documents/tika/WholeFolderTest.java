package io.ragstone.documents.tika;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ragstone.document.LoadedDocument;
import io.ragstone.document.UnreadableDocument;
import io.ragstone.documents.StandardFormats;
import io.ragstone.file.FileTree;
import io.ragstone.file.FolderLoader;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A folder of all formats, with one bad file of each: everything else is loaded. */
class WholeFolderTest {
  private static final byte[] NO_TEXT = {(byte) 0x89, 'P', 0, 0, (byte) 0xFF, 0, 1, 2};

  @TempDir Path folder;

  private final FolderLoader loader() {
    return FolderLoader.builder(FileTree.builder(folder).followLinks(true).build())
        .formats(StandardFormats.all())
        .format(TikaFormat.create())
        .build();
  }

  private Path file(String name) {
    return folder.resolve(name);
  }

  @BeforeEach
  void writeFiles() throws IOException {
    Files.writeString(file("good.md"), "# Heading\n\nMarkdown.");
    Files.writeString(file("good.html"), "<h1>Heading</h1><p>HTML.");
    Files.writeString(file("good.txt"), "Text.");
    Files.writeString(
        file("good.jsonl"), "{\"text\": \"one\"}\n{\"text\": \n{\"text\": \"three\"}");
    Files.writeString(file("good.csv"), "a,b\n1,2\n1,2,3\n4,5");
    OfficeFiles.pdf(file("good.pdf"), "A PDF.");
    OfficeFiles.docx(file("good.docx"), "Heading", "Word.");
    OfficeFiles.pptx(file("good.pptx"), "Heading", "PowerPoint.");
    OfficeFiles.xlsx(file("good.xlsx"));
    OfficeFiles.xls(file("good.xls"));
    OfficeFiles.ppt(file("good.ppt"), "PowerPoint.");
    OfficeFiles.odt(file("good.odt"), "<text:p>OpenDocument.</text:p>");
    OfficeFiles.epub(file("good.epub"), "", "<p>A book.</p>");
    OfficeFiles.rtf(file("good.rtf"), "Rich text.");
    Files.writeString(file("unknown.xyz"), "not asked for");
    for (String extension :
        List.of(
            "md", "html", "txt", "csv", "pdf", "docx", "pptx", "xlsx", "xls", "ppt", "odt", "epub",
            "rtf")) {
      Files.write(file("bad." + extension), NO_TEXT);
      try (RandomAccessFile huge = new RandomAccessFile(file("huge." + extension).toFile(), "rw")) {
        huge.setLength(1L << 30);
      }
    }
    Files.write(file("bad.jsonl"), new byte[] {'{', (byte) 0xFF});
    for (String extension : List.of("pdf", "docx", "odt", "rtf")) {
      Files.write(file("empty." + extension), new byte[0]);
    }
    Files.createSymbolicLink(file("escape.txt"), Path.of("/etc/passwd"));
    Files.createSymbolicLink(file("broken.md"), Path.of("gone.md"));
    Files.createSymbolicLink(file("loop"), Path.of("."));
  }

  @Test
  void oneBadFileOfEachKindEndsNothing() {
    List<LoadedDocument> loaded;
    try (Stream<LoadedDocument> documents = loader().load()) {
      loaded = documents.toList();
    }
    Map<Boolean, List<String>> ids =
        loaded.stream()
            .collect(
                Collectors.partitioningBy(
                    document -> document instanceof UnreadableDocument,
                    Collectors.mapping(LoadedDocument::id, Collectors.toList())));

    assertEquals(
        List.of(
            "good.csv#1",
            "good.csv#3",
            "good.docx",
            "good.epub",
            "good.html",
            "good.jsonl#1",
            "good.jsonl#3",
            "good.md",
            "good.odt",
            "good.pdf",
            "good.ppt",
            "good.pptx",
            "good.rtf",
            "good.txt",
            "good.xls",
            "good.xlsx"),
        ids.get(false));
    assertEquals(
        List.of(
            "bad.csv",
            "bad.docx",
            "bad.epub",
            "bad.html",
            "bad.jsonl",
            "bad.md",
            "bad.odt",
            "bad.pdf",
            "bad.ppt",
            "bad.pptx",
            "bad.rtf",
            "bad.txt",
            "bad.xls",
            "bad.xlsx",
            "broken.md",
            "empty.docx",
            "empty.odt",
            "empty.pdf",
            "empty.rtf",
            "escape.txt",
            "good.csv#2",
            "good.jsonl#2",
            "huge.csv",
            "huge.docx",
            "huge.epub",
            "huge.html",
            "huge.md",
            "huge.odt",
            "huge.pdf",
            "huge.ppt",
            "huge.pptx",
            "huge.rtf",
            "huge.txt",
            "huge.xls",
            "huge.xlsx"),
        ids.get(true));
    for (LoadedDocument document : loaded) {
      if (document instanceof UnreadableDocument unreadable) {
        String file = document.id().replaceFirst("#.*", "");
        assertTrue(unreadable.failure().getMessage().contains(file), unreadable.toString());
      }
    }
  }
}
