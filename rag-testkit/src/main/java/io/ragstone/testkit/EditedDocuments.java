package io.ragstone.testkit;

import io.ragstone.document.Document;
import io.ragstone.document.Metadata;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Documents that somebody edits: from one edition to the next, a third of the paragraphs are
 * rewritten, some documents come or go, some get a paragraph in front that moves all others, and
 * the metadata of some change.
 *
 * @param documents how many documents there are, present or not
 * @param paragraphs how many paragraphs each of them has; blank lines are between them
 */
public record EditedDocuments(int documents, int paragraphs) {
  private static final int WORDS = 15;
  private static final int VOCABULARY = 2_000;

  /**
   * One edition, the same each time.
   *
   * @param edition its number, at least 0
   * @return the documents that are present
   */
  public List<Document> edition(int edition) {
    return IntStream.range(0, documents)
        .filter(document -> !isOneIn(12, document, edition, "gone"))
        .mapToObj(document -> document(document, edition))
        .toList();
  }

  private Document document(int document, int edition) {
    List<String> texts = new ArrayList<>();
    if (isOneIn(6, document, edition, "announced")) {
      texts.add("Edition " + edition + " of document " + document + ".");
    }
    for (int paragraph = 0; paragraph < paragraphs; paragraph++) {
      texts.add(paragraph(document, paragraph, edition));
    }
    int dated = edition;
    while (dated > 0 && !isOneIn(5, document, dated, "dated")) {
      dated--;
    }
    return Document.of(
        "folder-" + document % 7 + "/document-" + document + ".txt",
        String.join("\n\n", texts),
        Metadata.builder().put("edition", dated).build());
  }

  private static String paragraph(int document, int paragraph, int edition) {
    int written = edition;
    while (written > 0 && !isOneIn(3, document, written, "paragraph " + paragraph)) {
      written--;
    }
    Random random = random(document, written, "words of " + paragraph);
    return IntStream.range(0, WORDS)
        .mapToObj(word -> "word" + random.nextInt(VOCABULARY))
        .collect(Collectors.joining(" ", "Paragraph " + paragraph + ": ", "."));
  }

  private static boolean isOneIn(int many, int document, int edition, String what) {
    return random(document, edition, what).nextInt(many) == 0;
  }

  private static Random random(int document, int edition, String what) {
    return new Random((document * 31L + edition) * 1_000_003L + what.hashCode());
  }
}
