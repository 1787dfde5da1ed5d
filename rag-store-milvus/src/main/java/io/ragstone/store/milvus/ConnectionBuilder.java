package io.ragstone.store.milvus;

import io.milvus.v2.client.ConnectConfig;
import io.milvus.v2.client.MilvusClientV2;
import io.milvus.v2.client.RetryConfig;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The part of a builder that says where the server is and how to talk to it. Not thread-safe.
 *
 * @param <B> the builder
 */
abstract class ConnectionBuilder<B extends ConnectionBuilder<B>> {
  private static final long KEEP_ALIVE_MS = Duration.ofMinutes(5).toMillis();

  private Optional<MilvusClientV2> client = Optional.empty();
  private Optional<URI> uri = Optional.empty();
  private Optional<String> database = Optional.empty();
  private Optional<String> token = Optional.empty();
  private Optional<Path> authorities = Optional.empty();
  private Optional<Path> certificate = Optional.empty();
  private Optional<Path> key = Optional.empty();
  private Optional<String> serverName = Optional.empty();
  private Duration connectTimeout = Duration.ofSeconds(10);
  private Duration requestTimeout = Duration.ofSeconds(30);
  private int maxRetries = 2;

  ConnectionBuilder() {}

  abstract B self();

  /**
   * Sets where the server is. Either this or {@link #client} is needed.
   *
   * @param uri {@code http://host:port}, or {@code https://host:port} for an encrypted connection;
   *     the port is 19530 when it is left out
   * @return this builder
   */
  public B uri(String uri) {
    try {
      URI parsed = new URI(Objects.requireNonNull(uri, "uri"));
      boolean isHttp = "http".equals(parsed.getScheme()) || "https".equals(parsed.getScheme());
      if (isHttp && parsed.getHost() != null && parsed.getUserInfo() == null) {
        this.uri = Optional.of(parsed);
        return self();
      }
    } catch (URISyntaxException e) {
      throw badUri(uri, e);
    }
    throw badUri(uri, null);
  }

  private static IllegalArgumentException badUri(String uri, @Nullable URISyntaxException cause) {
    return new IllegalArgumentException(
        "uri must be http://host:port or https://host:port, but was \""
            + uri
            + "\"; a file is for Milvus Lite inside Python: start its server, milvus-lite server,"
            + " and give its address",
        cause);
  }

  /**
   * Uses a client that the caller made and closes; it needs no {@link #uri}, credentials and
   * connection settings. Its own retries come on top of {@link #maxRetries}.
   *
   * @param client a connected client
   * @return this builder
   */
  public B client(MilvusClientV2 client) {
    this.client = Optional.of(client);
    return self();
  }

  /**
   * Sets the token, such as Zilliz Cloud's API key; none by default.
   *
   * @param token the token
   * @return this builder
   */
  public B token(String token) {
    this.token = Optional.of(token);
    return self();
  }

  /**
   * Sets user and password; none by default. The same as the token {@code user:password}.
   *
   * @param user the user
   * @param password the password
   * @return this builder
   */
  public B credentials(String user, String password) {
    return token(
        Objects.requireNonNull(user, "user") + ":" + Objects.requireNonNull(password, "password"));
  }

  /**
   * Encrypts the connection and trusts the given authorities in place of Java's.
   *
   * @param authorities a PEM file of certificates
   * @return this builder
   */
  public B tls(Path authorities) {
    this.authorities = Optional.of(readable(authorities));
    return self();
  }

  /**
   * Encrypts the connection, trusts the given authorities, and proves who the client is.
   *
   * @param authorities a PEM file of certificates
   * @param certificate a PEM file with the client's certificate
   * @param key a PEM file with its private key (PKCS #8, not encrypted)
   * @return this builder
   */
  public B mutualTls(Path authorities, Path certificate, Path key) {
    this.certificate = Optional.of(readable(certificate));
    this.key = Optional.of(readable(key));
    return tls(authorities);
  }

  private static Path readable(Path file) {
    if (!Files.isReadable(file)) {
      throw new IllegalArgumentException("Not a readable PEM file: " + file.toAbsolutePath());
    }
    return file;
  }

  /**
   * Sets the name that the server's certificate must have; the host of {@link #uri} by default.
   *
   * @param serverName a host name
   * @return this builder
   */
  public B serverName(String serverName) {
    this.serverName = Optional.of(serverName);
    return self();
  }

  /**
   * Sets the database; the server's default one by default.
   *
   * @param database the name of a database that is there
   * @return this builder
   */
  public B database(String database) {
    this.database = Optional.of(database);
    return self();
  }

  /**
   * Sets how long to wait for a connection when the store is opened; 10 seconds by default.
   *
   * @param timeout positive
   * @return this builder
   */
  public B connectTimeout(Duration timeout) {
    this.connectTimeout = requirePositive("connectTimeout", timeout);
    return self();
  }

  /**
   * Sets how long one request may take; 30 seconds by default. The deadline of a call's context
   * holds besides.
   *
   * @param timeout positive
   * @return this builder
   */
  public B requestTimeout(Duration timeout) {
    this.requestTimeout = requirePositive("requestTimeout", timeout);
    return self();
  }

  /**
   * Sets how often a request is repeated when the connection breaks or the server is overloaded; 2
   * by default, after 200 and 400 ms. Timeouts and refusals are not repeated.
   *
   * @param retries 0 to 10
   * @return this builder
   */
  public B maxRetries(int retries) {
    this.maxRetries = requireRange("maxRetries", retries, 0, 10);
    return self();
  }

  void requireServer() {
    if (uri.isPresent() == client.isPresent()) {
      throw new IllegalArgumentException(
          "A Milvus store needs either a uri or a client, but has "
              + (uri.isPresent() ? "both" : "none"));
    }
  }

  MilvusConnection connect() {
    String location =
        uri.map(URI::toString).orElse("a given client")
            + database.map(name -> ", database " + name).orElse("");
    return new MilvusConnection(
        client.orElseGet(() -> newClient(location)),
        client.isEmpty(),
        requestTimeout,
        maxRetries,
        location);
  }

  private MilvusClientV2 newClient(String location) {
    ConnectConfig.ConnectConfigBuilder config =
        ConnectConfig.builder()
            .uri(uri.orElseThrow().toString())
            .connectTimeoutMs(connectTimeout.toMillis())
            .rpcDeadlineMs(requestTimeout.toMillis())
            // Servers cut connections that are checked more often than they allow.
            .keepAliveTimeMs(KEEP_ALIVE_MS)
            .keepAliveWithoutCalls(false);
    token.ifPresent(config::token);
    database.ifPresent(config::dbName);
    if (certificate.isPresent()) {
      config
          .caPemPath(authorities.orElseThrow().toString())
          .clientPemPath(certificate.get().toString())
          .clientKeyPath(key.orElseThrow().toString());
    } else {
      authorities.ifPresent(file -> config.serverPemPath(file.toString()));
    }
    if (authorities.isPresent()) {
      config.secure(true).serverName(serverName.orElse(uri.get().getHost()));
    }
    MilvusClientV2 connected;
    try {
      connected = new MilvusClientV2(config.build());
    } catch (RuntimeException e) {
      throw MilvusFailure.of(e).toException("open a connection", location, connectTimeout);
    }
    // MilvusConnection repeats, in a way that can be cancelled and does not hide the reason.
    connected.retryConfig(RetryConfig.builder().maxRetryTimes(1).build());
    return connected;
  }

  static int requireRange(String name, int value, int min, int max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          name + " must be " + min + " to " + max + ", but was " + value);
    }
    return value;
  }

  static Duration requirePositive(String name, Duration value) {
    if (value.isNegative() || value.toMillis() == 0) {
      throw new IllegalArgumentException(name + " must be at least 1 ms, but was " + value);
    }
    return value;
  }
}
