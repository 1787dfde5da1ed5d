package io.ragstone.documents.tika;

import io.ragstone.error.DocumentException;
import org.apache.tika.sax.ContentHandlerDecorator;
import org.xml.sax.Attributes;
import org.xml.sax.ContentHandler;
import org.xml.sax.SAXException;

/**
 * Stops a parser that writes more than allowed or whose thread was interrupted. It goes on to throw
 * at parsers that pass over exceptions.
 */
final class LimitedHandler extends ContentHandlerDecorator {
  private final int maxCharacters;
  private long characters;

  LimitedHandler(ContentHandler handler, int maxCharacters) {
    super(handler);
    this.maxCharacters = maxCharacters;
  }

  /** Throws when the parser wrote too much, whatever it made of the exception then. */
  void requireWithin() {
    if (characters > maxCharacters) {
      throw new DocumentException(
          "has more than " + maxCharacters + " characters; split it, or set another maxCharacters");
    }
  }

  @Override
  public void startElement(String uri, String name, String qualified, Attributes attributes)
      throws SAXException {
    int length = 2 * name.length() + "<></>".length();
    for (int i = 0; i < attributes.getLength(); i++) {
      length += attributes.getQName(i).length() + attributes.getValue(i).length();
    }
    count(length);
    super.startElement(uri, name, qualified, attributes);
  }

  @Override
  public void characters(char[] text, int start, int length) throws SAXException {
    count(length);
    super.characters(text, start, length);
  }

  @Override
  public void ignorableWhitespace(char[] text, int start, int length) throws SAXException {
    count(length);
    super.ignorableWhitespace(text, start, length);
  }

  private void count(int length) throws SAXException {
    characters += length;
    if (characters > maxCharacters) {
      throw new SAXException("more than " + maxCharacters + " characters");
    }
    if (Thread.currentThread().isInterrupted()) {
      throw new SAXException("interrupted");
    }
  }
}
