package io.ragstone.documents.tika;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.GregorianCalendar;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TimeZone;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.font.PDType1Font;
import org.apache.pdfbox.pdmodel.font.Standard14Fonts;
import org.apache.poi.hslf.usermodel.HSLFSlideShow;
import org.apache.poi.hssf.usermodel.HSSFWorkbook;
import org.apache.poi.ss.usermodel.Row;
import org.apache.poi.ss.usermodel.Sheet;
import org.apache.poi.ss.usermodel.Workbook;
import org.apache.poi.xslf.usermodel.SlideLayout;
import org.apache.poi.xslf.usermodel.XMLSlideShow;
import org.apache.poi.xslf.usermodel.XSLFSlide;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;
import org.apache.poi.xwpf.usermodel.XWPFDocument;
import org.apache.poi.xwpf.usermodel.XWPFParagraph;
import org.apache.poi.xwpf.usermodel.XWPFStyle;
import org.apache.poi.xwpf.usermodel.XWPFTable;
import org.openxmlformats.schemas.wordprocessingml.x2006.main.CTStyle;

/** Real files of every format, made by the libraries of the formats where there are any. */
final class OfficeFiles {
  private OfficeFiles() {}

  static Path pdf(Path file, String... pages) throws IOException {
    try (PDDocument document = new PDDocument()) {
      for (String text : pages) {
        PDPage page = new PDPage();
        document.addPage(page);
        try (PDPageContentStream content = new PDPageContentStream(document, page)) {
          content.beginText();
          content.setFont(new PDType1Font(Standard14Fonts.FontName.HELVETICA), 12);
          content.newLineAtOffset(72, 700);
          content.showText(text);
          content.endText();
        }
      }
      document.getDocumentInformation().setTitle("A report");
      document.getDocumentInformation().setAuthor("Ada");
      GregorianCalendar created = new GregorianCalendar(2024, 5, 1, 12, 0, 0);
      created.setTimeZone(TimeZone.getTimeZone("UTC"));
      document.getDocumentInformation().setCreationDate(created);
      document.save(file.toFile());
    }
    return file;
  }

  /** A heading, a paragraph, a table. */
  static Path docx(Path file, String heading, String text) throws IOException {
    try (XWPFDocument document = new XWPFDocument();
        OutputStream out = Files.newOutputStream(file)) {
      CTStyle style = CTStyle.Factory.newInstance();
      style.setStyleId("Heading1");
      style.addNewName().setVal("heading 1");
      document.createStyles().addStyle(new XWPFStyle(style));
      XWPFParagraph first = document.createParagraph();
      first.setStyle("Heading1");
      first.createRun().setText(heading);
      document.createParagraph().createRun().setText(text);
      XWPFTable table = document.createTable(2, 2);
      table.getRow(0).getCell(0).setText("Name");
      table.getRow(0).getCell(1).setText("Size");
      table.getRow(1).getCell(0).setText("etcd");
      table.getRow(1).getCell(1).setText("small");
      document
          .createHeader(org.apache.poi.wp.usermodel.HeaderFooterType.DEFAULT)
          .createParagraph()
          .createRun()
          .setText("Page header");
      document.getProperties().getCoreProperties().setTitle("A report");
      document.getProperties().getCoreProperties().setCreator("Ada");
      document.write(out);
    }
    return file;
  }

  static Path pptx(Path file, String title, String text) throws IOException {
    try (XMLSlideShow show = new XMLSlideShow();
        OutputStream out = Files.newOutputStream(file)) {
      XSLFSlide slide =
          show.createSlide(show.getSlideMasters().get(0).getLayout(SlideLayout.TITLE_AND_CONTENT));
      slide.getPlaceholder(0).setText(title);
      slide.getPlaceholder(1).setText(text);
      show.write(out);
    }
    return file;
  }

  static Path ppt(Path file, String text) throws IOException {
    try (HSLFSlideShow show = new HSLFSlideShow();
        OutputStream out = Files.newOutputStream(file)) {
      show.createSlide().addTitle().setText(text);
      show.write(out);
    }
    return file;
  }

  static Path xlsx(Path file) throws IOException {
    return sheet(file, new XSSFWorkbook());
  }

  static Path xls(Path file) throws IOException {
    return sheet(file, new HSSFWorkbook());
  }

  private static Path sheet(Path file, Workbook workbook) throws IOException {
    try (workbook;
        OutputStream out = Files.newOutputStream(file)) {
      Sheet sheet = workbook.createSheet("Planets");
      Row head = sheet.createRow(0);
      head.createCell(0).setCellValue("Name");
      head.createCell(1).setCellValue("Moons");
      Row row = sheet.createRow(1);
      row.createCell(0).setCellValue("Mars");
      row.createCell(1).setCellValue(2);
      workbook.write(out);
    }
    return file;
  }

  static Path odt(Path file, String body) throws IOException {
    return odt(file, "", body);
  }

  static Path odt(Path file, String doctype, String body) throws IOException {
    Map<String, String> parts = new LinkedHashMap<>();
    parts.put("mimetype", "application/vnd.oasis.opendocument.text");
    parts.put(
        "META-INF/manifest.xml",
        "<manifest:manifest xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\">"
            + "<manifest:file-entry manifest:full-path=\"/\""
            + " manifest:media-type=\"application/vnd.oasis.opendocument.text\"/>"
            + "</manifest:manifest>");
    parts.put(
        "meta.xml",
        "<office:document-meta xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\""
            + " xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><office:meta>"
            + "<dc:title>A report</dc:title></office:meta></office:document-meta>");
    parts.put(
        "content.xml",
        "<?xml version=\"1.0\"?>"
            + doctype
            + "<office:document-content"
            + " xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\""
            + " xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\">"
            + "<office:body><office:text>"
            + body
            + "</office:text></office:body></office:document-content>");
    return zip(file, parts);
  }

  static Path epub(Path file, String doctype, String body) throws IOException {
    Map<String, String> parts = new LinkedHashMap<>();
    parts.put("mimetype", "application/epub+zip");
    parts.put(
        "META-INF/container.xml",
        "<container version=\"1.0\" xmlns=\"urn:oasis:names:tc:opendocument:xmlns:container\">"
            + "<rootfiles><rootfile full-path=\"book.opf\""
            + " media-type=\"application/oebps-package+xml\"/></rootfiles></container>");
    parts.put(
        "book.opf",
        "<package xmlns=\"http://www.idpf.org/2007/opf\" version=\"2.0\"><metadata"
            + " xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><dc:title>A book</dc:title>"
            + "<dc:creator>Ada</dc:creator></metadata><manifest><item id=\"one\" href=\"one.xhtml\""
            + " media-type=\"application/xhtml+xml\"/></manifest><spine><itemref"
            + " idref=\"one\"/></spine></package>");
    parts.put(
        "one.xhtml",
        "<?xml version=\"1.0\"?>"
            + doctype
            + "<html xmlns=\"http://www.w3.org/1999/xhtml\"><head><title>One</title></head><body>"
            + body
            + "</body></html>");
    return zip(file, parts);
  }

  static Path rtf(Path file, String text) throws IOException {
    return Files.writeString(
        file, "{\\rtf1\\ansi{\\info{\\title A report}}\\pard " + text + "\\par}");
  }

  static Path zip(Path file, Map<String, String> parts) throws IOException {
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      for (Map.Entry<String, String> part : parts.entrySet()) {
        zip.putNextEntry(new ZipEntry(part.getKey()));
        zip.write(part.getValue().getBytes(StandardCharsets.UTF_8));
      }
    }
    return file;
  }
}
