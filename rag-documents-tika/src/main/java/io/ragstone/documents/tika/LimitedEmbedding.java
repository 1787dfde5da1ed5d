package io.ragstone.documents.tika;

import java.io.IOException;
import java.io.InputStream;
import org.apache.tika.extractor.ParsingEmbeddedDocumentExtractor;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.parser.ParseContext;
import org.xml.sax.ContentHandler;
import org.xml.sax.SAXException;

/** Reads files in a file as deep and as many as allowed. One for each file, on its thread. */
final class LimitedEmbedding extends ParsingEmbeddedDocumentExtractor {
  private final int maxDepth;
  private final int maxFiles;
  private int depth;
  private int files;

  LimitedEmbedding(ParseContext context, int maxDepth, int maxFiles) {
    super(context);
    this.maxDepth = maxDepth;
    this.maxFiles = maxFiles;
    // Names such as "image1.png" would become headings.
    setWriteFileNameToContent(false);
  }

  @Override
  public boolean shouldParseEmbedded(Metadata metadata) {
    return depth < maxDepth && files < maxFiles && super.shouldParseEmbedded(metadata);
  }

  @Override
  public void parseEmbedded(
      InputStream in, ContentHandler handler, Metadata metadata, boolean outputHtml)
      throws SAXException, IOException {
    if (depth >= maxDepth || files >= maxFiles) {
      return;
    }
    files++;
    depth++;
    try {
      super.parseEmbedded(in, handler, metadata, outputHtml);
    } finally {
      depth--;
    }
  }
}
