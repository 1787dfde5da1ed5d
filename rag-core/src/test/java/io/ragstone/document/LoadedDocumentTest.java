package io.ragstone.document;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ragstone.error.DocumentException;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class LoadedDocumentTest {
  private static final Document DOCUMENT = Document.of("a", "text");
  private static final UnreadableDocument UNREADABLE =
      new UnreadableDocument("b", new DocumentException("b is locked"));

  @Test
  void aStepMakesADocumentOfADocument() {
    assertEquals(
        Document.of("a", "more"), DOCUMENT.map(document -> Document.of(document.id(), "more")));
    assertSame(DOCUMENT, DOCUMENT.orThrow());
  }

  @Test
  void aStepThatFailsMakesTheDocumentUnreadable() {
    DocumentException failure = new DocumentException("no table");
    LoadedDocument refused =
        DOCUMENT.map(
            document -> {
              throw failure;
            });
    assertEquals(new UnreadableDocument("a", failure), refused);

    LoadedDocument broken =
        DOCUMENT.map(
            document -> {
              throw new IllegalStateException("bug in a parser");
            });
    DocumentException e = assertThrows(DocumentException.class, broken::orThrow);
    assertTrue(e.getMessage().contains("bug in a parser"), e.getMessage());
    assertInstanceOf(IllegalStateException.class, e.getCause());
  }

  @Test
  void anUnreadableDocumentStaysWhatItIs() {
    assertSame(UNREADABLE, UNREADABLE.map(document -> DOCUMENT));
    assertSame(UNREADABLE.failure(), assertThrows(DocumentException.class, UNREADABLE::orThrow));
    assertThrows(
        IllegalArgumentException.class, () -> new UnreadableDocument(" ", UNREADABLE.failure()));
  }

  @Test
  void documentsInMemoryAreALoader() {
    DocumentLoader loader = DocumentLoader.of(List.of(DOCUMENT, UNREADABLE));

    assertEquals(List.of(DOCUMENT, UNREADABLE), loader.load().toList());
    assertEquals(OptionalLong.of(2), loader.expectedDocuments());
    assertSame(UNREADABLE.failure(), assertThrows(DocumentException.class, loader::loadAll));
    assertEquals(List.of(DOCUMENT), DocumentLoader.of(List.of(DOCUMENT)).loadAll());
  }
}
