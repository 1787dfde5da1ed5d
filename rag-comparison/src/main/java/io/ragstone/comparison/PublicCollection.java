package io.ragstone.comparison;

import io.ragstone.documents.MarkdownFormat;
import io.ragstone.documents.MarkdownHeadingSplitter;
import io.ragstone.eval.BeirFolder;
import io.ragstone.eval.Qrels;
import io.ragstone.eval.TestCollection;
import io.ragstone.eval.TestQuery;
import io.ragstone.eval.question.HeadingQuestions;
import io.ragstone.file.FolderLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/** The collections of the table; {@code data/README.md} has their sources and licences. */
final class PublicCollection {
  private static final String MILVUS_FAQ = "milvus-faq";

  private PublicCollection() {}

  /**
   * A collection with at most so many queries, spread evenly over it; what is no FAQ is a BEIR
   * folder.
   */
  static TestCollection read(Path data, String name, int maxQueries) {
    TestCollection whole =
        name.equals(MILVUS_FAQ)
            ? milvusFaq(data.resolve(name))
            : BeirFolder.read(data.resolve(name), "test");
    return spread(whole, maxQueries);
  }

  /** The headings of the FAQ are questions, each of which its section answers. */
  private static TestCollection milvusFaq(Path folder) {
    return HeadingQuestions.builder(
            MILVUS_FAQ,
            FolderLoader.of(folder, "*.md", MarkdownFormat.create()),
            MarkdownHeadingSplitter.builder(String::length).maxTokens(1_000_000).build())
        .minTextWords(3)
        .build()
        .collection();
  }

  private static TestCollection spread(TestCollection whole, int maxQueries) {
    int all = whole.queries().size();
    int asked = Math.min(all, maxQueries);
    List<TestQuery> queries =
        IntStream.range(0, asked)
            .mapToObj(i -> whole.queries().get((int) ((long) i * all / asked)))
            .toList();
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
