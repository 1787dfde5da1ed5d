package io.ragstone.benchmarks.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.ragstone.embedding.Embedding;
import io.ragstone.error.OverloadedException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program runs, and counts what it is said to count. */
class LoadFiguresTest {
  private static final Embedding SOMETHING = Embedding.of(new float[] {1});

  @TempDir Path folder;

  @Test
  void everyLoadIsARowOfTheTable() throws IOException {
    Path table = folder.resolve("load.md");
    LoadFigures.main(
        new String[] {
          "--rounds=1",
          "--seconds=1",
          "--warmup=0",
          "--callers=1,4",
          "--ingest-callers=1",
          "--queue-tokens=64",
          "--out=" + table
        });
    String written = Files.readString(table);
    for (String row :
        List.of(
            "| 1 caller | Ragstone | ",
            "| 4 callers | Ragstone, one at a time | ",
            "| 1 caller, an ingest beside | Ragstone | ",
            "| arrivals of 0.8 times the capacity | Ragstone | ",
            "| arrivals of 2 times the capacity | Ragstone | ")) {
      assertTrue(written.contains(row), row + " in " + written);
    }
  }

  @Test
  void refusalsAreCountedApart() {
    AtomicInteger calls = new AtomicInteger();
    Contender everySecond =
        new Contender(
            "every second",
            query -> {
              if (calls.getAndIncrement() % 2 == 0) {
                throw new OverloadedException("full");
              }
              return SOMETHING;
            },
            documents -> List.of());
    Loads loads = Loads.of(List.of("query"), List.of("document"), 0, 0.2);
    LoadRun run = loads.openLoop(everySecond, 500, "arrivals");
    assertTrue(run.perSecond() > 0, run.toString());
    assertTrue(run.refusedPerSecond() > 0, run.toString());
    assertTrue(run.perSecond() + run.refusedPerSecond() < 600, run.toString());
  }

  @Test
  void aFailureEndsTheMeasurement() {
    Contender broken =
        new Contender(
            "broken",
            query -> {
              throw new IllegalStateException("out of order");
            },
            documents -> List.of());
    Loads loads = Loads.of(List.of("query"), List.of("document"), 0, 10);
    IllegalStateException e =
        assertThrows(IllegalStateException.class, () -> loads.closedLoop(broken, 2, false));
    assertTrue(e.getMessage().startsWith("broken failed"), e.getMessage());
  }

  @Test
  void aServerIsAskedInOpenAisProtocol() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/v1/embeddings",
        exchange -> {
          try (exchange) {
            String asked =
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            boolean right = asked.contains("Query:one\"]") && asked.contains("\"m\"");
            byte[] body =
                (right ? "{\"data\":[{\"index\":0,\"embedding\":[0.5,0.25]}]}" : asked)
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(right ? 200 : 400, body.length);
            exchange.getResponseBody().write(body);
          }
        });
    server.start();
    try {
      Contender contender =
          new EmbeddingServer(URI.create("http://127.0.0.1:" + server.getAddress().getPort()), "m")
              .as("server");
      assertEquals(Embedding.of(new float[] {0.5f, 0.25f}), contender.queries().embed("one"));
      IllegalStateException e =
          assertThrows(IllegalStateException.class, () -> contender.queries().embed("another"));
      assertTrue(e.getMessage().contains("answered 400"), e.getMessage());
    } finally {
      server.stop(0);
    }
  }
}
