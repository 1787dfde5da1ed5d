package io.ragstone.store.milvus;

import io.ragstone.embedding.EmbedderIdentity;
import io.ragstone.error.StoreException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import org.slf4j.LoggerFactory;

/** An application that logs, and looks for a Milvus server where there is none. */
public final class LoggingApplication {
  static final String OWN_WORDS = "the application's own words";

  private LoggingApplication() {}

  public static void main(String[] arguments) throws Exception {
    LoggerFactory.getLogger(LoggingApplication.class).info(OWN_WORDS);
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    try (MilvusVectorStore store =
        MilvusVectorStore.builder("logging")
            .uri("http://127.0.0.1:" + port)
            .connectTimeout(Duration.ofMillis(200))
            .identity(new EmbedderIdentity("m", "c", "p", 4, 8, "", "none"))
            .build()) {
      throw new IllegalStateException("There is a server: " + store.describe());
    } catch (StoreException e) {
      LoggerFactory.getLogger(LoggingApplication.class).warn("no server: {}", e.reason());
    }
  }
}
