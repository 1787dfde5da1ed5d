package io.ragstone.testkit;

import io.ragstone.document.Chunk;
import io.ragstone.document.Metadata;
import io.ragstone.embedding.Embedding;
import io.ragstone.store.EmbeddedChunk;
import io.ragstone.store.ScanRequest;
import io.ragstone.store.SourceManifest;
import io.ragstone.store.UpsertRequest;
import io.ragstone.store.VectorStore;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/**
 * All that a store holds, to be compared with what another holds.
 *
 * @param rows its chunks with their vectors, by id
 * @param manifests its manifests, by source
 */
public record StoreContents(List<EmbeddedChunk> rows, List<SourceManifest> manifests) {
  /** Creates contents. */
  public StoreContents {
    rows = rows.stream().sorted(Comparator.comparing(row -> row.chunk().id())).toList();
    manifests = manifests.stream().sorted(Comparator.comparing(SourceManifest::sourceId)).toList();
  }

  /**
   * Reads all that a store holds.
   *
   * @param store a store that keeps manifests
   * @return its contents
   */
  public static StoreContents of(VectorStore store) {
    return new StoreContents(
        store.scanAll(ScanRequest.builder().build()).toList(),
        store.manifests(store.manifestSources()));
  }

  /**
   * Makes documents of ten chunks each, whose metadata have the document's number as {@code
   * document} and the chunk's as {@code i}, with their manifests.
   *
   * @param documents how many
   * @param dimension the dimension of their vectors
   * @return contents that are the same each time
   */
  public static StoreContents sample(int documents, int dimension) {
    Random random = new Random(documents);
    List<EmbeddedChunk> rows = new ArrayList<>();
    List<SourceManifest> manifests = new ArrayList<>();
    for (int document = 0; document < documents; document++) {
      String source = "document-" + document + ".md";
      List<String> ids = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        Metadata metadata = Metadata.builder().put("document", document).put("i", i).build();
        Chunk chunk =
            Chunk.builder(source, "Text " + i + " of " + source)
                .position(i)
                .metadata(metadata)
                .build();
        ids.add(chunk.id());
        rows.add(new EmbeddedChunk(chunk, vector(random, dimension)));
      }
      manifests.add(new SourceManifest(source, "hash", "splitter", "embedder", ids, List.of()));
    }
    return new StoreContents(rows, manifests);
  }

  private static Embedding vector(Random random, int dimension) {
    float[] values = new float[dimension];
    for (int i = 0; i < dimension; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return Embedding.of(values);
  }

  /**
   * Writes all of it.
   *
   * @param store a store that keeps manifests
   */
  public void writeTo(VectorStore store) {
    store.upsert(UpsertRequest.of(rows));
    store.putManifests(manifests);
  }
}
