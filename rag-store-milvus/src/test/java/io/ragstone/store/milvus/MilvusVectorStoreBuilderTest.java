package io.ragstone.store.milvus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ragstone.embedding.EmbedderIdentity;
import io.ragstone.error.StoreException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class MilvusVectorStoreBuilderTest {
  private static final EmbedderIdentity EMBEDDER =
      new EmbedderIdentity("test", "c0ffee", "last-token", 4, 512, "", "none");

  @Test
  void namesOfCollectionsAreLettersDigitsAndUnderscores() {
    for (String name : List.of("", "bad-name", "1a", "a b", "é", "a;drop", "a".repeat(247))) {
      assertThatIllegalArgumentException()
          .as(name)
          .isThrownBy(() -> MilvusVectorStore.builder(name))
          .withMessageContaining(name);
    }
    MilvusVectorStore.builder("_a1");
    MilvusVectorStore.builder("a".repeat(246));
  }

  @Test
  void anAddressIsAUrlAndAFileIsForPython() {
    for (String uri : List.of("./milvus_demo.db", "localhost:19530", "tcp://x", "http://", "h t")) {
      assertThatIllegalArgumentException()
          .as(uri)
          .isThrownBy(() -> MilvusVectorStore.builder("a").uri(uri))
          .withMessageContainingAll(uri, "http://host:port", "milvus-lite server");
    }
  }

  @Test
  void numbersOutOfRangeAreNamed() {
    MilvusVectorStore.Builder builder = MilvusVectorStore.builder("a");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.batchRows(0))
        .withMessage("batchRows must be 1 to 2147483647, but was 0");
    assertThatIllegalArgumentException().isThrownBy(() -> builder.batchBytes(64 << 20));
    assertThatIllegalArgumentException().isThrownBy(() -> builder.maxIdBytes(65_536));
    assertThatIllegalArgumentException().isThrownBy(() -> builder.partitionKey(" "));
    assertThatIllegalArgumentException().isThrownBy(() -> builder.partitions(0));
    assertThatIllegalArgumentException().isThrownBy(() -> builder.maxRetries(11));
    assertThatIllegalArgumentException().isThrownBy(() -> builder.requestTimeout(Duration.ZERO));
    assertThatIllegalArgumentException().isThrownBy(() -> MilvusIndex.hnsw(1, 200));
    assertThatIllegalArgumentException().isThrownBy(() -> new MilvusIndex.IvfFlat(10, 11));
  }

  @Test
  void whatIsMissingOrTooMuchIsSaid() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MilvusVectorStore.builder("a").identity(EMBEDDER).build())
        .withMessageContaining("either a uri or a client");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MilvusVectorStore.builder("a").uri("http://localhost").build())
        .withMessageContaining("embedder");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                MilvusVectorStore.builder("a")
                    .uri("http://localhost")
                    .existingSchema(ExistingSchema.automatic())
                    .recreate(true)
                    .build())
        .withMessageContaining("recreate");
  }

  @Test
  void certificatesMustBeThereAndBeCertificates(@TempDir Path directory) throws IOException {
    Path missing = directory.resolve("ca.pem");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MilvusVectorStore.builder("a").tls(missing))
        .withMessageContaining("ca.pem");

    Path garbage = Files.writeString(directory.resolve("garbage.pem"), "no certificate");
    assertThatThrownBy(
            () ->
                MilvusVectorStore.builder("a")
                    .uri("https://localhost:1")
                    .tls(garbage)
                    .identity(EMBEDDER)
                    .connectTimeout(Duration.ofSeconds(1))
                    .build())
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("https://localhost:1");
  }

  @Test
  @Timeout(30)
  void aServerThatIsDownIsUnavailableWithinTheTimeout() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    assertUnavailable(port);
  }

  @Test
  @Timeout(30)
  void aServerThatDoesNotAnswerIsUnavailableWithinTheTimeout() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertUnavailable(silent.getLocalPort());
    }
  }

  private static void assertUnavailable(int port) {
    assertThatThrownBy(
            () ->
                MilvusVectorStore.builder("a")
                    .uri("http://127.0.0.1:" + port)
                    .identity(EMBEDDER)
                    .connectTimeout(Duration.ofSeconds(1))
                    .build())
        .isInstanceOfSatisfying(
            StoreException.class,
            e ->
                assertThat(e.reason())
                    .as(e.getMessage())
                    .isEqualTo(StoreException.Reason.UNAVAILABLE))
        .hasMessageContainingAll("127.0.0.1:" + port, "1000 ms", "check that the server runs");
  }
}
