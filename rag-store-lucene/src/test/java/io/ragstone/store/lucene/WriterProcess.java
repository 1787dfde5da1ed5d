package io.ragstone.store.lucene;

import io.ragstone.document.Chunk;
import io.ragstone.document.Metadata;
import io.ragstone.embedding.EmbedderIdentity;
import io.ragstone.embedding.Embedding;
import io.ragstone.store.DeleteRequest;
import io.ragstone.store.EmbeddedChunk;
import io.ragstone.store.SourceManifest;
import io.ragstone.store.UpsertRequest;
import io.ragstone.store.VectorStore;
import io.ragstone.testkit.JavaProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A process that writes to a store until it is killed, and prints a line for each thing that the
 * store acknowledged: {@code written ID…}, {@code deleted ID} or {@code manifest SOURCE}.
 */
final class WriterProcess {
  static final EmbedderIdentity EMBEDDER =
      new EmbedderIdentity("test", "hash", "last-token", 16, 512, "", "none");

  private WriterProcess() {}

  static JavaProcess start(Path directory, String name) throws IOException {
    return start(directory, name, Integer.MAX_VALUE);
  }

  /** Closes the store and opens it again after so many rounds. */
  static JavaProcess start(Path directory, String name, int rounds) throws IOException {
    return JavaProcess.start(
        WriterProcess.class, directory.toString(), name, Integer.toString(rounds));
  }

  static Chunk chunk(String id) {
    return Chunk.builder("source of " + id, "The text of chunk " + id + ".")
        .id(id)
        .metadata(Metadata.builder().put("length", id.length()).build())
        .build();
  }

  static Embedding vector(String id) {
    Random random = new Random(id.hashCode());
    float[] values = new float[EMBEDDER.dimension()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return Embedding.of(values).normalize();
  }

  static SourceManifest manifest(String source) {
    return new SourceManifest(
        source, "hash of " + source, "splitter", "hash", List.of(), List.of());
  }

  public static void main(String[] arguments) {
    Path directory = Path.of(arguments[0]);
    int rounds = Integer.parseInt(arguments[2]);
    Random random = new Random();
    for (int session = 0; ; session++) {
      try (VectorStore store = LuceneVectorStore.builder(directory, EMBEDDER).open()) {
        JavaProcess.say("open");
        for (int round = 0; round < rounds; round++) {
          write(store, arguments[1] + "-" + session + "-" + round, round, random);
        }
      }
    }
  }

  private static void write(VectorStore store, String name, int round, Random random) {
    List<EmbeddedChunk> batch = new ArrayList<>();
    List<String> ids = new ArrayList<>();
    for (int i = random.nextInt(20); i >= 0; i--) {
      ids.add(name + "-" + i);
    }
    ids.forEach(id -> batch.add(new EmbeddedChunk(chunk(id), vector(id))));
    store.upsert(UpsertRequest.of(batch));
    JavaProcess.say("written " + String.join(" ", ids));
    if (round % 3 == 0) {
      // Announced first: killed in between, nobody knows whether it is there.
      JavaProcess.say("deleting " + ids.get(0));
      store.delete(DeleteRequest.byIds(ids.subList(0, 1)));
      JavaProcess.say("deleted " + ids.get(0));
      store.putManifest(manifest(ids.get(0)));
      JavaProcess.say("manifest " + ids.get(0));
    }
  }
}
