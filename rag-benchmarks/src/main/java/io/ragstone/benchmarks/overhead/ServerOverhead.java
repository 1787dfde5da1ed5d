package io.ragstone.benchmarks.overhead;

import io.ragstone.benchmarks.measurement.Spread;
import io.ragstone.embedding.Embedder;
import io.ragstone.embedding.EmbeddingRequest;
import io.ragstone.embedding.qwen3.Qwen3Embedder;
import io.ragstone.qwen3.ModelSource;
import io.ragstone.server.RagServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What {@code POST /v1/embeddings} adds to the bare call of the bundled embedder, in turns in one
 * process, and how long the server takes to start.
 */
public final class ServerOverhead {
  private static final int WARM_UP = 300;
  private static final int ROUNDS = 1_000;

  private ServerOverhead() {}

  /**
   * Measures and prints medians.
   *
   * @param arguments none
   * @throws IOException when a request fails
   * @throws InterruptedException when the thread is interrupted
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    try (Embedder embedder = Qwen3Embedder.builder(ModelSource.miniEmbedding()).build()) {
      embedder.embedQuery("warm");
      long start = System.nanoTime();
      try (RagServer server = RagServer.builder().port(0).embedder(embedder).start()) {
        System.out.printf(Locale.ROOT, "Started in %.0f ms%n", (System.nanoTime() - start) / 1e6);
        for (int texts : new int[] {1, 32}) {
          measure(embedder, server.uri().resolve("/v1/embeddings"), texts);
        }
      }
    }
  }

  private static void measure(Embedder embedder, URI uri, int count)
      throws IOException, InterruptedException {
    List<String> texts =
        IntStream.range(0, count)
            .mapToObj(i -> "Inserted data number " + i + " is stored in object storage.")
            .toList();
    EmbeddingRequest bare = EmbeddingRequest.documents(texts).build();
    for (String encoding : List.of("float", "base64")) {
      HttpRequest request = request(uri, texts, encoding);
      HttpClient client = HttpClient.newHttpClient();
      int rounds = ROUNDS / count;
      double[] direct = new double[rounds];
      double[] served = new double[rounds];
      for (int i = -WARM_UP / count; i < rounds; i++) {
        long first = System.nanoTime();
        embedder.embed(bare);
        long second = System.nanoTime();
        String body = client.send(request, HttpResponse.BodyHandlers.ofString()).body();
        long third = System.nanoTime();
        if (body.startsWith("{\"error\"")) {
          throw new IOException(body);
        }
        if (i >= 0) {
          direct[i] = (second - first) / 1e6;
          served[i] = (third - second) / 1e6;
        }
      }
      System.out.printf(
          Locale.ROOT,
          "%d texts, %s: bare %.2f ms, served %.2f ms%n",
          count,
          encoding,
          Spread.of(Arrays.stream(direct)).median(),
          Spread.of(Arrays.stream(served)).median());
    }
  }

  private static HttpRequest request(URI uri, List<String> texts, String encoding) {
    String input = texts.stream().collect(Collectors.joining("\", \"", "[\"", "\"]"));
    String body = "{\"input\": " + input + ", \"encoding_format\": \"" + encoding + "\"}";
    return HttpRequest.newBuilder(uri)
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(body))
        .build();
  }
}
