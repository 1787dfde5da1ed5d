package io.ragstone.documents.tika;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ragstone.document.Document;
import io.ragstone.error.DocumentException;
import io.ragstone.file.SourceFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.common.PDStream;
import org.apache.pdfbox.pdmodel.encryption.AccessPermission;
import org.apache.pdfbox.pdmodel.encryption.StandardProtectionPolicy;
import org.apache.poi.openxml4j.exceptions.InvalidFormatException;
import org.apache.poi.openxml4j.opc.OPCPackage;
import org.apache.poi.openxml4j.opc.PackagePart;
import org.apache.poi.openxml4j.opc.PackagingURIHelper;
import org.apache.poi.openxml4j.opc.TargetMode;
import org.apache.poi.poifs.crypt.EncryptionInfo;
import org.apache.poi.poifs.crypt.EncryptionMode;
import org.apache.poi.poifs.crypt.Encryptor;
import org.apache.poi.poifs.filesystem.POIFSFileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that were made to do harm: each is refused, quickly, and nothing of it stays. */
@Timeout(120)
class HostileFilesTest {
  private static final String LAUGHS =
      "<!DOCTYPE x [<!ENTITY a0 \"ha\">"
          + Stream.iterate(1, i -> i + 1)
              .limit(30)
              .map(i -> "<!ENTITY a" + i + " \"" + ("&a" + (i - 1) + ";").repeat(10) + "\">")
              .reduce("", String::concat)
          + "]>";

  @TempDir Path folder;

  private Path file(String name) {
    return folder.resolve(name);
  }

  private static String text(TikaFormat format, Path file) throws IOException {
    try (Stream<Document> documents = format.read(SourceFile.of(file))) {
      return documents.map(Document::text).reduce("", String::concat);
    }
  }

  private static String problem(TikaFormat format, Path file) {
    return assertThrows(DocumentException.class, () -> text(format, file)).getMessage();
  }

  private static String problem(Path file) {
    return problem(TikaFormat.create(), file);
  }

  /** A Word file whose main part is another. */
  private Path docx(String name, UnaryOperator<String> edit) throws IOException {
    Path whole = OfficeFiles.docx(file("whole-" + name), "Heading", "Text.");
    Map<String, String> parts = new HashMap<>();
    try (ZipFile zip = new ZipFile(whole.toFile())) {
      for (Enumeration<? extends ZipEntry> e = zip.entries(); e.hasMoreElements(); ) {
        ZipEntry entry = e.nextElement();
        String part = new String(zip.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8);
        parts.put(
            entry.getName(), entry.getName().equals("word/document.xml") ? edit.apply(part) : part);
      }
    }
    return OfficeFiles.zip(file(name), parts);
  }

  private static String withDoctype(String xml, String doctype, String entity) {
    int root = xml.indexOf("<w:document");
    return xml.substring(0, root)
        + doctype
        + xml.substring(root).replace(">Text.<", ">" + entity + "<");
  }

  @Test
  void aZipBombIsNotUnpacked() throws IOException {
    Path bomb = OfficeFiles.docx(file("bomb.docx"), "Heading", "Text.");
    Path filled = file("filled.docx");
    try (ZipFile zip = new ZipFile(bomb.toFile());
        ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(filled))) {
      for (Enumeration<? extends ZipEntry> e = zip.entries(); e.hasMoreElements(); ) {
        ZipEntry entry = e.nextElement();
        out.putNextEntry(new ZipEntry(entry.getName()));
        zip.getInputStream(entry).transferTo(out);
        if (entry.getName().equals("word/document.xml")) {
          byte[] spaces = new byte[1 << 20];
          Arrays.fill(spaces, (byte) ' ');
          for (int i = 0; i < 300; i++) {
            out.write(spaces);
          }
        }
      }
    }
    assertTrue(Files.size(filled) < 1 << 20, "a bomb is small");

    assertTrue(problem(filled).contains("unpacks to more than 268435456 bytes"));
    assertTrue(
        problem(TikaFormat.builder().maxUnpackedBytes(1000).build(), bomb)
            .contains("maxUnpackedBytes"));
  }

  @Test
  void sizesThatAnArchiveStatesAreNotBelieved() throws IOException {
    Path bomb =
        OfficeFiles.zip(file("a.docx"), Map.of("[Content_Types].xml", " ".repeat(2_000_000)));
    byte[] bytes = Files.readAllBytes(bomb);
    // The uncompressed size in the central directory, 24 bytes into its only entry.
    int directory = lastIndexOf(bytes, new byte[] {'P', 'K', 1, 2});
    bytes[directory + 24] = 1;
    bytes[directory + 25] = 0;
    bytes[directory + 26] = 0;
    Files.write(bomb, bytes);

    String problem = problem(TikaFormat.builder().maxUnpackedBytes(1_000_000).build(), bomb);

    assertTrue(problem.contains("unpacks to more") || problem.contains("damaged"), problem);
  }

  private static int lastIndexOf(byte[] bytes, byte[] wanted) {
    for (int i = bytes.length - wanted.length; i >= 0; i--) {
      if (Arrays.equals(bytes, i, i + wanted.length, wanted, 0, wanted.length)) {
        return i;
      }
    }
    throw new IllegalArgumentException("not found");
  }

  @Test
  void aBillionLaughsAreNotHeard() throws IOException {
    List<Path> files =
        List.of(
            docx("a.docx", xml -> withDoctype(xml, LAUGHS, "&a30;")),
            OfficeFiles.odt(file("a.odt"), LAUGHS, "<text:p>&a30;</text:p>"),
            OfficeFiles.epub(file("a.epub"), LAUGHS, "<p>&a30;</p>"));

    for (Path file : files) {
      assertLittleOrRefused(file, "haha");
    }
  }

  private static void assertLittleOrRefused(Path file, String forbidden) throws IOException {
    try {
      String text = text(TikaFormat.create(), file);
      assertFalse(text.contains(forbidden), file + " read as " + text);
    } catch (DocumentException e) {
      assertTrue(e.getMessage().contains(file.getFileName().toString()), e.getMessage());
    }
  }

  @Test
  void nothingIsFetchedThatAFileNames() throws Exception {
    Path secret = Files.writeString(file("secret.txt"), "top secret");
    try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      String address = "http://127.0.0.1:" + server.getLocalPort() + "/x";
      for (String target : List.of(secret.toUri().toString(), address)) {
        String entity = "<!DOCTYPE x [<!ENTITY e SYSTEM \"" + target + "\">]>";
        String dtd = "<!DOCTYPE x SYSTEM \"" + target + "\">";
        String parameter = "<!DOCTYPE x [<!ENTITY % p SYSTEM \"" + target + "\"> %p;]>";
        for (String doctype : List.of(entity, dtd, parameter)) {
          String use = doctype.equals(entity) ? "&e;" : "Text.";
          assertLittleOrRefused(
              docx("a.docx", xml -> withDoctype(xml, doctype, use)), "top secret");
          assertLittleOrRefused(
              OfficeFiles.odt(file("a.odt"), doctype, "<text:p>" + use + "</text:p>"),
              "top secret");
          assertLittleOrRefused(
              OfficeFiles.epub(file("a.epub"), doctype, "<p>" + use + "</p>"), "top secret");
        }
      }
      assertLittleOrRefused(
          OfficeFiles.epub(
              file("b.epub"),
              "",
              "<p>a</p><img src='" + address + "'/><link href='" + address + "'/>"),
          "top secret");
      assertLittleOrRefused(
          OfficeFiles.rtf(
              file("a.rtf"), "{\\field{\\*\\fldinst INCLUDETEXT \"" + secret + "\"}} text"),
          "top secret");

      server.setSoTimeout(1);
      assertThrows(SocketTimeoutException.class, server::accept, "a connection was made");
    }
  }

  @Test
  void filesInFilesAreReadAsDeepAsAllowed() throws IOException, InvalidFormatException {
    Path inner = OfficeFiles.docx(file("3.docx"), "Third", "Third level.");
    Path middle =
        embedding(OfficeFiles.docx(file("2.docx"), "Second", "Second level."), List.of(inner));
    Path outer =
        embedding(OfficeFiles.docx(file("1.docx"), "First", "First level."), List.of(middle));

    assertEquals(List.of(true, false, false), levels(0, outer));
    assertEquals(List.of(true, true, false), levels(1, outer));
    assertEquals(List.of(true, true, true), levels(2, outer));
  }

  private static List<Boolean> levels(int depth, Path file) throws IOException {
    String text = text(TikaFormat.builder().maxEmbeddedDepth(depth).build(), file);
    return Stream.of("First level.", "Second level.", "Third level.").map(text::contains).toList();
  }

  @Test
  void asManyFilesInAFileAreReadAsAllowed() throws IOException, InvalidFormatException {
    Path inner = OfficeFiles.docx(file("2.docx"), "Second", "Second level.");
    Path outer =
        embedding(
            OfficeFiles.docx(file("1.docx"), "First", "First level."),
            List.of(inner, inner, inner, inner));

    String text = text(TikaFormat.builder().maxEmbeddedFiles(3).build(), outer);

    assertEquals(3, text.split("Second level", -1).length - 1, text);
  }

  private static Path embedding(Path outer, List<Path> inner)
      throws IOException, InvalidFormatException {
    try (OPCPackage document = OPCPackage.open(outer.toFile())) {
      PackagePart main = document.getPart(PackagingURIHelper.createPartName("/word/document.xml"));
      for (int i = 0; i < inner.size(); i++) {
        PackagePart part =
            document.createPart(
                PackagingURIHelper.createPartName("/word/embeddings/file" + i + ".docx"),
                "application/vnd.openxmlformats-officedocument.wordprocessingml.document");
        try (OutputStream out = part.getOutputStream()) {
          Files.copy(inner.get(i), out);
        }
        main.addRelationship(
            part.getPartName(),
            TargetMode.INTERNAL,
            "http://schemas.openxmlformats.org/officeDocument/2006/relationships/package");
      }
    }
    return outer;
  }

  @Test
  void anArchiveOfArchivesIsNoDocument() throws IOException {
    byte[] content = "text".getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < 100; i++) {
      ByteArrayOutputStream outer = new ByteArrayOutputStream();
      try (ZipOutputStream zip = new ZipOutputStream(outer)) {
        zip.putNextEntry(new ZipEntry("a.zip"));
        zip.write(content);
      }
      content = outer.toByteArray();
    }

    assertTrue(problem(Files.write(file("a.docx"), content)).contains("application/zip"));
  }

  @Test
  void aPdfThatUnpacksToMuchMoreIsRefused() throws IOException {
    Path file = file("a.pdf");
    try (PDDocument document = new PDDocument()) {
      PDPage page = new PDPage();
      document.addPage(page);
      PDStream stream = new PDStream(document);
      try (OutputStream out = stream.createOutputStream(COSName.FLATE_DECODE)) {
        byte[] text = "BT /F1 1 Tf (x) Tj ET\n".repeat(10_000).getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < 100; i++) {
          out.write(text);
        }
      }
      page.setContents(stream);
      document.save(file.toFile());
    }
    assertTrue(Files.size(file) < 1 << 20, "a bomb is small");

    assertThrows(
        DocumentException.class,
        () -> text(TikaFormat.builder().maxCharacters(100_000).build(), file));
  }

  @Test
  void aTextThatIsTooLongIsRefused() throws IOException {
    Path file = OfficeFiles.rtf(file("a.rtf"), "too long ".repeat(1000));

    assertTrue(
        problem(TikaFormat.builder().maxCharacters(5000).build(), file)
            .contains("more than 5000 characters"));
    assertTrue(text(TikaFormat.builder().maxCharacters(20_000).build(), file).length() > 5000);
  }

  @Test
  void encryptedFilesAreRefused() throws Exception {
    Path pdf = file("a.pdf");
    try (PDDocument document = new PDDocument()) {
      document.addPage(new PDPage());
      document.protect(new StandardProtectionPolicy("owner", "user", new AccessPermission()));
      document.save(pdf.toFile());
    }
    Path docx = file("a.docx");
    Path plain = OfficeFiles.docx(file("plain.docx"), "Heading", "Text.");
    try (POIFSFileSystem container = new POIFSFileSystem();
        OutputStream out = Files.newOutputStream(docx)) {
      Encryptor encryptor = new EncryptionInfo(EncryptionMode.agile).getEncryptor();
      encryptor.confirmPassword("secret");
      try (OutputStream encrypted = encryptor.getDataStream(container)) {
        Files.copy(plain, encrypted);
      }
      container.writeFilesystem(out);
    }

    assertTrue(problem(pdf).contains("is encrypted"), problem(pdf));
    assertTrue(problem(docx).contains("is encrypted"), problem(docx));
  }

  @Test
  void aHugeFileIsRefusedUnread() throws IOException {
    Path file = file("a.pdf");
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.setLength(1L << 30);
    }

    assertTrue(problem(file).contains("over the limit of 67108864"));
  }

  private List<Path> oneOfEach() throws IOException {
    return List.of(
        OfficeFiles.pdf(file("f.pdf"), "One.", "Two."),
        OfficeFiles.docx(file("f.docx"), "Heading", "Text."),
        OfficeFiles.pptx(file("f.pptx"), "Heading", "Text."),
        OfficeFiles.xlsx(file("f.xlsx")),
        OfficeFiles.xls(file("f.xls")),
        OfficeFiles.ppt(file("f.ppt"), "Text."),
        OfficeFiles.odt(file("f.odt"), "<text:p>Text.</text:p>"),
        OfficeFiles.epub(file("f.epub"), "", "<p>Text.</p>"),
        OfficeFiles.rtf(file("f.rtf"), "Text."));
  }

  @Test
  void truncatedFilesEndInTextOrRefusal() throws IOException {
    for (Path whole : oneOfEach()) {
      byte[] bytes = Files.readAllBytes(whole);
      for (int percent : new int[] {1, 30, 60, 90, 99}) {
        Path cut =
            Files.write(
                file("cut-" + whole.getFileName()),
                Arrays.copyOf(bytes, bytes.length * percent / 100));
        assertLittleOrRefused(cut, "\0");
      }
    }
    for (String archive : List.of("f.docx", "f.pptx", "f.xlsx", "f.odt", "f.epub")) {
      byte[] bytes = Files.readAllBytes(file(archive));
      Path cut = Files.write(file("cut-" + archive), Arrays.copyOf(bytes, bytes.length / 2));
      assertTrue(problem(cut).contains("damaged"), problem(cut));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void changedFilesEndInTextOrRefusal(long seed) throws IOException {
    Random random = new Random(seed);
    int tries = Boolean.getBoolean("ragstone.full") ? 200 : 5;
    for (Path whole : oneOfEach()) {
      byte[] bytes = Files.readAllBytes(whole);
      for (int i = 0; i < tries; i++) {
        byte[] changed = bytes.clone();
        for (int n = 1 + random.nextInt(20); n > 0; n--) {
          changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
        }
        Path file = Files.write(file("changed-" + whole.getFileName()), changed);
        assertLittleOrRefused(file, "\uFFFF\uFFFF\uFFFF");
      }
    }
  }

  @Test
  void deepNestingEndsInTextOrRefusal() throws IOException {
    String spans = "<text:span>".repeat(50_000) + "x" + "</text:span>".repeat(50_000);
    assertLittleOrRefused(
        OfficeFiles.odt(file("a.odt"), "<text:p>" + spans + "</text:p>"), "<text:span>");
    assertLittleOrRefused(
        OfficeFiles.epub(
            file("a.epub"), "", "<div>".repeat(50_000) + "x" + "</div>".repeat(50_000)),
        "<div>");
    assertLittleOrRefused(
        OfficeFiles.rtf(file("a.rtf"), "{".repeat(500_000) + "x" + "}".repeat(500_000)), "{{");
    String tables =
        "<w:tbl><w:tr><w:tc>".repeat(20_000) + "<w:p/>" + "</w:tc></w:tr></w:tbl>".repeat(20_000);
    assertLittleOrRefused(
        docx("a.docx", xml -> xml.replace("<w:body>", "<w:body>" + tables)), "<w:tbl>");
  }
}
