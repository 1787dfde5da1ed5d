package io.ragstone.examples;

import io.ragstone.document.Document;
import io.ragstone.document.DocumentLoader;
import io.ragstone.error.DocumentException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;

/**
 * The FAQ pages of the Milvus documentation, the knowledge base of the tutorial. They ship in this
 * jar (Apache-2.0, github.com/milvus-io/milvus-docs); for files of your own use {@code
 * FolderLoader.of(folder, "*.md", MarkdownFormat.create())}.
 */
final class MilvusFaq implements DocumentLoader {

  @Override
  public Stream<Document> load() {
    return Stream.of(
            "operational_faq.md", "performance_faq.md", "product_faq.md", "troubleshooting.md")
        .map(MilvusFaq::read);
  }

  private static Document read(String name) {
    try (InputStream in = MilvusFaq.class.getResourceAsStream("milvus-faq/" + name)) {
      if (in == null) {
        throw new DocumentException("The jar lacks its resource milvus-faq/" + name);
      }
      return Document.of(name, new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new DocumentException("Could not read the resource milvus-faq/" + name, e);
    }
  }
}
