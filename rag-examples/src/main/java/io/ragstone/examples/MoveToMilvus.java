package io.ragstone.examples;

import io.ragstone.embedding.qwen3.Qwen3Embedder;
import io.ragstone.qwen3.ModelSource;
import io.ragstone.store.StoreCopy;
import io.ragstone.store.lucene.LuceneVectorStore;
import io.ragstone.store.milvus.MilvusVectorStore;
import java.nio.file.Path;

/** Moves an index to a server, without embedding anything again; run it again if it breaks off. */
public final class MoveToMilvus {
  private MoveToMilvus() {}

  /**
   * Copies the index that {@link QuickStart} makes.
   *
   * @param arguments the folder of the index, the server's address, and the collection's name
   */
  public static void main(String[] arguments) {
    try (var embedder = Qwen3Embedder.builder(ModelSource.miniEmbedding()).build();
        var index =
            LuceneVectorStore.builder(Path.of(arguments[0]), embedder.identity())
                .readOnly(true)
                .open();
        var server =
            MilvusVectorStore.builder(arguments[2]).uri(arguments[1]).embedder(embedder).build()) {
      var copy =
          StoreCopy.builder(index, server)
              .progress(soFar -> System.out.println(soFar.chunksRead() + " chunks"))
              .build();
      System.out.println(copy.run());
    }
  }
}
