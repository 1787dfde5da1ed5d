package io.ragstone.documents.tika;

import io.ragstone.error.DocumentException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.tika.detect.CompositeDetector;
import org.apache.tika.detect.Detector;
import org.apache.tika.detect.microsoft.POIFSContainerDetector;
import org.apache.tika.detect.zip.DefaultZipContainerDetector;
import org.apache.tika.exception.EncryptedDocumentException;
import org.apache.tika.exception.TikaException;
import org.apache.tika.extractor.EmbeddedDocumentExtractor;
import org.apache.tika.io.TikaInputStream;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.mime.MediaType;
import org.apache.tika.mime.MediaTypeRegistry;
import org.apache.tika.mime.MimeTypes;
import org.apache.tika.parser.AutoDetectParser;
import org.apache.tika.parser.ParseContext;
import org.apache.tika.parser.Parser;
import org.apache.tika.parser.epub.EpubParser;
import org.apache.tika.parser.microsoft.OfficeParser;
import org.apache.tika.parser.microsoft.OfficeParserConfig;
import org.apache.tika.parser.microsoft.ooxml.OOXMLParser;
import org.apache.tika.parser.microsoft.rtf.RTFParser;
import org.apache.tika.parser.odf.OpenDocumentParser;
import org.apache.tika.parser.pdf.PDFParser;
import org.apache.tika.parser.pdf.PDFParserConfig;
import org.apache.tika.sax.ToHTMLContentHandler;
import org.xml.sax.SAXException;

/**
 * Tika with the parsers of this module and no others, whatever else is on the class path: among
 * those there may be some that start programs.
 */
final class TikaExtraction {
  private static final MediaTypeRegistry TYPES = MediaTypeRegistry.getDefaultRegistry();

  private final int maxCharacters;
  private final int maxEmbeddedDepth;
  private final int maxEmbeddedFiles;
  private final Detector detector;
  private final AutoDetectParser parser;

  TikaExtraction(int maxCharacters, int maxEmbeddedDepth, int maxEmbeddedFiles) {
    this.maxCharacters = maxCharacters;
    this.maxEmbeddedDepth = maxEmbeddedDepth;
    this.maxEmbeddedFiles = maxEmbeddedFiles;
    this.detector =
        new CompositeDetector(
            TYPES,
            List.of(
                MimeTypes.getDefaultMimeTypes(),
                new POIFSContainerDetector(),
                new DefaultZipContainerDetector()));
    this.parser =
        new AutoDetectParser(
            detector,
            new PDFParser(),
            new OOXMLParser(),
            new OfficeParser(),
            new RTFParser(),
            new OpenDocumentParser(),
            new EpubParser());
  }

  /** Throws {@link DocumentException}s whose messages go on after the name of the file. */
  Extract of(Path path) throws IOException {
    Metadata metadata = new Metadata();
    LimitedHandler limit = new LimitedHandler(new ToHTMLContentHandler(), maxCharacters);
    try (TikaInputStream in = TikaInputStream.get(path)) {
      MediaType type = detector.detect(in, metadata).getBaseType();
      requireSupported(type);
      parser.parse(in, limit, metadata, context());
      limit.requireWithin();
      return new Extract(limit.toString(), type.toString(), StatedMetadata.of(metadata));
    } catch (EncryptedDocumentException e) {
      throw new DocumentException("is encrypted; save it without a password", e);
    } catch (TikaException | SAXException | IOException | RuntimeException e) {
      limit.requireWithin();
      throw e instanceof DocumentException known
          ? known
          : new DocumentException("is damaged or beyond a limit: " + e, e);
    } catch (StackOverflowError e) {
      throw new DocumentException("is nested too deeply to be read", e);
    } catch (OutOfMemoryError e) {
      // Parsers ask for memory in the sizes that a file states; it is free again now.
      throw new DocumentException("needs more memory to be read than there is", e);
    }
  }

  private void requireSupported(MediaType type) {
    if (type.equals(MediaType.OCTET_STREAM) || type.equals(MediaType.EMPTY)) {
      throw new DocumentException("has no known format");
    }
    var supported = parser.getSupportedTypes(new ParseContext());
    for (MediaType t = type; t != null; t = TYPES.getSupertype(t)) {
      if (supported.contains(t)) {
        return;
      }
    }
    throw new DocumentException("is " + type + ", which is not read here");
  }

  private ParseContext context() {
    PDFParserConfig pdf = new PDFParserConfig();
    pdf.setOcrStrategy(PDFParserConfig.OCR_STRATEGY.NO_OCR);
    pdf.setExtractBookmarksText(false);
    OfficeParserConfig office = new OfficeParserConfig();
    office.setIncludeHeadersAndFooters(false);
    office.setExtractMacros(false);
    // In one pass: a tree of all of it takes many times the memory.
    office.setUseSAXDocxExtractor(true);
    office.setUseSAXPptxExtractor(true);
    ParseContext context = new ParseContext();
    context.set(PDFParserConfig.class, pdf);
    context.set(OfficeParserConfig.class, office);
    context.set(Parser.class, parser);
    context.set(
        EmbeddedDocumentExtractor.class,
        new LimitedEmbedding(context, maxEmbeddedDepth, maxEmbeddedFiles));
    return context;
  }
}
