package io.ragstone.comparison;

import io.ragstone.documents.MarkdownHeadingSplitter;
import io.ragstone.documents.MarkdownLoader;
import io.ragstone.eval.BeirFolder;
import io.ragstone.eval.Qrels;
import io.ragstone.eval.TestCollection;
import io.ragstone.eval.TestQuery;
import io.ragstone.eval.question.HeadingQuestions;
import java.nio.file.Path;
import java.util.List;

/** The collections of the table; {@code data/README.md} has their sources and licences. */
final class PublicCollection {
  private static final String MILVUS_FAQ = "milvus-faq";

  private PublicCollection() {}

  /** A collection with its first queries; what is no FAQ is a BEIR folder. */
  static TestCollection read(Path data, String name, int maxQueries) {
    TestCollection whole =
        name.equals(MILVUS_FAQ)
            ? milvusFaq(data.resolve(name))
            : BeirFolder.read(data.resolve(name), "test");
    return first(whole, maxQueries);
  }

  /** The headings of the FAQ are questions, each of which its section answers. */
  private static TestCollection milvusFaq(Path folder) {
    return HeadingQuestions.builder(
            MILVUS_FAQ,
            MarkdownLoader.of(folder, "*.md"),
            MarkdownHeadingSplitter.builder(String::length).maxTokens(1_000_000).build())
        .minHeadingWords(1)
        .minTextWords(3)
        .build()
        .collection();
  }

  private static TestCollection first(TestCollection whole, int maxQueries) {
    List<TestQuery> queries = whole.queries().stream().limit(maxQueries).toList();
    Qrels.Builder qrels = Qrels.builder();
    for (TestQuery query : queries) {
      whole
          .qrels()
          .judgements(query.id())
          .forEach((documentId, grade) -> qrels.add(query.id(), documentId, grade));
    }
    return new TestCollection(whole.name(), whole.corpus(), queries, qrels.build());
  }
}
