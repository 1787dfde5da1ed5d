package io.ragstone.store.milvus;

import static org.assertj.core.api.Assertions.assertThat;

import io.ragstone.error.StoreException.Reason;
import io.ragstone.filter.Filter;
import io.ragstone.store.UpsertRequest;
import io.ragstone.testkit.RequiresEnvironment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers that want to know who asks, or to be known themselves. */
@RequiresEnvironment(
    value = MilvusServer.PROGRAM,
    provides = "an installed Milvus, to be started and killed",
    start = "see CONTRIBUTING.md")
class MilvusSecurityIT {
  private static final String HOST = "localhost";

  @TempDir private Path folder;

  @Test
  void aServerThatWantsCredentialsIsAnsweredWithThem() {
    try (MilvusServer server = MilvusServer.start("common.security.authorizationEnabled=true")) {
      MilvusSuite.assertFails(
          Reason.AUTHENTICATION,
          () -> store(server.uri()).build(),
          server.uri(),
          "check the token");
      MilvusSuite.assertFails(
          Reason.AUTHENTICATION,
          () -> store(server.uri()).credentials("root", "not it").build(),
          server.uri());
      MilvusSuite.assertFails(
          Reason.AUTHENTICATION, () -> store(server.uri()).token("no such key").build());
      assertWorks(store(server.uri()).credentials("root", "Milvus"));
      assertWorks(store(server.uri()).token("root:Milvus"));
    }
  }

  @Test
  void aServerIsTrustedByItsCertificateAndItsName() throws IOException {
    Party authority = authority("authority");
    Party stranger = authority("stranger");
    try (MilvusServer server = start(1, authority)) {
      String uri = "https://" + HOST + ":" + server.port();
      assertWorks(store(uri).tls(authority.certificate()));
      assertWorks(
          store("https://127.0.0.1:" + server.port())
              .tls(authority.certificate())
              .serverName(HOST));
      assertRefused(server, store(uri).tls(stranger.certificate()));
      assertRefused(server, store(uri).tls(authority.certificate()).serverName("elsewhere"));
      assertRefused(server, store(uri));
      assertRefused(server, store("http://" + HOST + ":" + server.port()));
    }
  }

  @Test
  void aServerThatTrustsCertificatesOnlyIsShownOne() throws IOException {
    Party authority = authority("authority");
    Party client = signedBy(authority, "client");
    Party stranger = signedBy(authority("stranger"), "client");
    try (MilvusServer server = start(2, authority)) {
      String uri = "https://" + HOST + ":" + server.port();
      Path trusted = authority.certificate();
      assertWorks(store(uri).mutualTls(trusted, client.certificate(), client.key()));
      assertRefused(server, store(uri).tls(trusted));
      assertRefused(server, store(uri).mutualTls(trusted, stranger.certificate(), stranger.key()));
    }
  }

  private MilvusServer start(int tlsMode, Party authority) throws IOException {
    Party self = signedBy(authority, HOST);
    return MilvusServer.start(
        "common.security.tlsMode=" + tlsMode,
        "tls.caPemPath=" + authority.certificate(),
        "tls.serverPemPath=" + self.certificate(),
        "tls.serverKeyPath=" + self.key());
  }

  private static MilvusVectorStore.Builder store(String uri) {
    return MilvusVectorStore.builder("secured")
        .uri(uri)
        .identity(MilvusSuite.EMBEDDER)
        .connectTimeout(Duration.ofSeconds(3))
        .maxRetries(0);
  }

  private static void assertWorks(MilvusVectorStore.Builder builder) {
    try (MilvusVectorStore store = builder.build()) {
      store.upsert(UpsertRequest.of(MilvusSuite.line(3)));
      assertThat(store.count(Filter.all())).isEqualTo(3);
    }
  }

  private static void assertRefused(MilvusServer server, MilvusVectorStore.Builder builder) {
    MilvusSuite.assertFails(
        Reason.UNAVAILABLE,
        builder::build,
        String.valueOf(server.port()),
        "whether it wants http or https and which certificates");
  }

  /** Somebody with a certificate and the key to it, in PEM files. */
  private record Party(HeldCertificate held, Path certificate, Path key) {}

  private Party authority(String name) throws IOException {
    return written(name, new HeldCertificate.Builder().commonName(name).certificateAuthority(0));
  }

  private Party signedBy(Party authority, String name) throws IOException {
    return written(
        name + " by " + authority.held().certificate().getSubjectX500Principal().getName(),
        new HeldCertificate.Builder()
            .commonName(name)
            .addSubjectAlternativeName(name)
            .signedBy(authority.held()));
  }

  private Party written(String file, HeldCertificate.Builder builder) throws IOException {
    HeldCertificate held = builder.build();
    return new Party(
        held,
        Files.writeString(folder.resolve(file + ".pem"), held.certificatePem()),
        Files.writeString(folder.resolve(file + ".key"), held.privateKeyPkcs8Pem()));
  }
}
