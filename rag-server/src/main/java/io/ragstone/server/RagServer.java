package io.ragstone.server;

import io.ragstone.call.CallContext;
import io.ragstone.documents.StandardFormats;
import io.ragstone.embedding.Embedder;
import io.ragstone.error.ConfigurationException;
import io.ragstone.file.DocumentFormat;
import io.ragstone.pipeline.RagPipeline;
import io.ragstone.rerank.Reranker;
import io.ragstone.store.VectorStore;
import jakarta.servlet.http.HttpServlet;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ragstone over HTTP: {@code /v1/embeddings} and {@code /v1/models} as OpenAI has them, {@code
 * /v1/rerank} as Jina and Cohere have it, and a page to try a pipeline on.
 *
 * <pre>{@code
 * try (RagServer server = RagServer.builder()
 *     .embedder(embedder)
 *     .reranker(reranker)
 *     .pipeline(pipeline)
 *     .store(store)
 *     .start()) {
 *   System.out.println("Open " + server.uri());
 *   ...
 * }
 * }</pre>
 *
 * <p>What a server is not given it does not offer: without an embedder there are no embeddings,
 * without a pipeline there is no page. It listens on the loopback address alone unless it is told
 * otherwise, and demands a token then. It answers to addresses in digits, to {@code localhost} and
 * to the names it is told, and to no page of another site. {@code docs/server.md} has all requests
 * and responses.
 *
 * <p>It closes nothing that it was given; close it before those. Thread-safe.
 */
public final class RagServer implements AutoCloseable {
  /** The address that is listened on by default. */
  public static final String DEFAULT_HOST = "127.0.0.1";

  /** The port that is listened on by default. */
  public static final int DEFAULT_PORT = 8484;

  private static final Logger LOGGER = LoggerFactory.getLogger(RagServer.class);

  private final Server jetty;
  private final ServerConnector connector;
  private final CallContext calls;

  private RagServer(Builder builder) {
    this.calls = CallContext.cancellable();
    QueuedThreadPool threads = new QueuedThreadPool();
    threads.setName("ragstone-server");
    threads.setDaemon(false);
    this.jetty = new Server(threads);
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    this.connector = new ServerConnector(jetty, new HttpConnectionFactory(http));
    connector.setHost(builder.host);
    connector.setPort(builder.port);
    connector.setIdleTimeout(builder.limits.idleTimeout().toMillis());
    jetty.addConnector(connector);
    jetty.addBean(new NetworkConnectionLimit(builder.limits.maxConnections(), connector));
    jetty.setErrorHandler(new JsonErrorHandler());
    jetty.setStopTimeout(builder.limits.stopTimeout().toMillis());
    jetty.setHandler(new Routes(builder, calls).guarded(builder.hosts(), builder.token));
  }

  /**
   * Starts building a server.
   *
   * @return a builder
   */
  public static Builder builder() {
    return new Builder();
  }

  private RagServer started(String address) {
    try {
      jetty.start();
      return this;
    } catch (IOException e) {
      close();
      throw new ConfigurationException(
          "Cannot listen on " + address + " (" + e.getMessage() + "); choose another port", e);
    } catch (Exception e) {
      close();
      throw new ConfigurationException("Cannot start the server: " + e, e);
    }
  }

  /**
   * The port that is listened on.
   *
   * @return the one that was asked for, or the one that was free
   */
  public int port() {
    return connector.getLocalPort();
  }

  /**
   * Where the server is, for somebody on this machine.
   *
   * @return such as {@code http://127.0.0.1:8484/}
   */
  public URI uri() {
    String host = connector.getHost();
    boolean isEverywhere = host.equals("0.0.0.0") || host.equals("::");
    String reachable = isEverywhere ? DEFAULT_HOST : host;
    String literal = reachable.contains(":") ? "[" + reachable + "]" : reachable;
    return URI.create("http://" + literal + ":" + port() + "/");
  }

  /**
   * Stops listening, lets requests under way end for at most {@link ServerLimits#stopTimeout()},
   * and breaks off the rest. Closing again does nothing.
   */
  @Override
  public void close() {
    try {
      jetty.stop();
    } catch (TimeoutException e) {
      LOGGER.warn("Requests that did not end in time were broken off");
    } catch (Exception e) {
      throw new IllegalStateException("The server did not stop in good order: " + e, e);
    } finally {
      calls.cancel();
    }
  }

  /** Builds a {@link RagServer}. Not thread-safe. */
  public static final class Builder {
    String host = DEFAULT_HOST;
    int port = DEFAULT_PORT;
    Optional<AccessToken> token = Optional.empty();
    private final Set<String> allowedHosts = new TreeSet<>();
    Optional<Embedder> embedder = Optional.empty();
    private Optional<String> embeddingModel = Optional.empty();
    Optional<Reranker> reranker = Optional.empty();
    private Optional<String> rerankModel = Optional.empty();
    Optional<RagPipeline> pipeline = Optional.empty();
    Optional<VectorStore> store = Optional.empty();
    Optional<Path> uploads = Optional.empty();
    List<DocumentFormat> formats = StandardFormats.all();
    final Map<String, HttpServlet> servlets = new LinkedHashMap<>();
    ServerLimits limits = ServerLimits.DEFAULT;

    private Builder() {}

    /**
     * Sets the address to listen on; {@value RagServer#DEFAULT_HOST} by default. Any that is not a
     * loopback address demands a {@link #token}.
     *
     * @param host a name or an address of this machine, {@code 0.0.0.0} for all of them
     * @return this builder
     */
    public Builder host(String host) {
      this.host = Objects.requireNonNull(host, "host");
      return this;
    }

    /**
     * Sets the port to listen on; {@value RagServer#DEFAULT_PORT} by default.
     *
     * @param port 1 to 65535, or 0 for one that is free
     * @return this builder
     */
    public Builder port(int port) {
      if (port < 0 || port > 65_535) {
        throw new IllegalArgumentException("port must be 0 to 65535, but was " + port);
      }
      this.port = port;
      return this;
    }

    /**
     * Sets the token that requests must carry, as {@code Authorization: Bearer TOKEN}; none by
     * default. The page's own files and {@code /health} are open.
     *
     * @param token 16 or more visible ASCII characters
     * @return this builder
     */
    public Builder token(String token) {
      this.token = Optional.of(AccessToken.of(token));
      return this;
    }

    /**
     * Adds a name that the server answers to, beside {@code localhost}, the {@link #host} and
     * addresses in digits: that of a container or behind a proxy.
     *
     * @param name as requests have it in their {@code Host} header, without the port
     * @return this builder
     */
    public Builder allowedHost(String name) {
      this.allowedHosts.add(name.toLowerCase(Locale.ROOT));
      return this;
    }

    /**
     * Sets what {@code /v1/embeddings} embeds with, by the model name of its identity.
     *
     * @param embedder the embedder
     * @return this builder
     */
    public Builder embedder(Embedder embedder) {
      this.embedder = Optional.of(embedder);
      return this;
    }

    /**
     * Sets the embedder under another name for clients.
     *
     * @param embedder the embedder
     * @param model what requests call it
     * @return this builder
     */
    public Builder embedder(Embedder embedder, String model) {
      this.embeddingModel = Optional.of(model);
      return embedder(embedder);
    }

    /**
     * Sets what {@code /v1/rerank} scores with, by the name of its model, or {@code reranker} where
     * it has none.
     *
     * @param reranker the reranker
     * @return this builder
     */
    public Builder reranker(Reranker reranker) {
      this.reranker = Optional.of(reranker);
      return this;
    }

    /**
     * Sets the reranker under another name for clients.
     *
     * @param reranker the reranker
     * @param model what requests call it
     * @return this builder
     */
    public Builder reranker(Reranker reranker, String model) {
      this.rerankModel = Optional.of(model);
      return reranker(reranker);
    }

    /**
     * Sets what the page and {@code /api/} search and answer with.
     *
     * @param pipeline a pipeline, with a generator if it is to answer
     * @return this builder
     */
    public Builder pipeline(RagPipeline pipeline) {
      this.pipeline = Optional.of(pipeline);
      return this;
    }

    /**
     * Sets the store whose chunks the page maps and shows: what the pipeline searches in.
     *
     * @param store the store, or the part of it that those who use the server may see
     * @return this builder
     */
    public Builder store(VectorStore store) {
      this.store = Optional.of(store);
      return this;
    }

    /**
     * Has files taken in, which the pipeline ingests; none by default. A file replaces one of the
     * same name.
     *
     * @param folder where they are kept, made with the first of them
     * @return this builder
     */
    public Builder uploads(Path folder) {
      this.uploads = Optional.of(folder);
      return this;
    }

    /**
     * Sets the formats of files that are taken in; {@link StandardFormats#all()} by default.
     *
     * @param formats formats that have extensions; of two for one extension the later counts
     * @return this builder
     */
    public Builder formats(List<? extends DocumentFormat> formats) {
      this.formats = List.copyOf(formats);
      return this;
    }

    /**
     * Adds a servlet, which the same checks of host, origin and token stand before, but no limits:
     * it may hold connections open. It is destroyed with the server.
     *
     * @param path where it is, with all below, such as {@code /mcp}
     * @param servlet the servlet
     * @return this builder
     */
    public Builder servlet(String path, HttpServlet servlet) {
      if (!path.matches("(/[A-Za-z0-9._-]+)+")) {
        throw new IllegalArgumentException(
            "A servlet's path is such as \"/mcp\", but was \"" + path + "\"");
      }
      this.servlets.put(path, Objects.requireNonNull(servlet, "servlet"));
      return this;
    }

    /**
     * Sets how much is taken of requests; {@link ServerLimits#DEFAULT} by default.
     *
     * @param limits the limits
     * @return this builder
     */
    public Builder limits(ServerLimits limits) {
      this.limits = Objects.requireNonNull(limits, "limits");
      return this;
    }

    /**
     * Starts the server.
     *
     * @return a server that listens
     * @throws ConfigurationException when parts are missing or do not fit, when others than this
     *     machine could reach it without a token, or when it cannot listen there
     */
    public RagServer start() {
      if (token.isEmpty() && !isLoopback()) {
        throw new ConfigurationException(
            "Whoever reaches "
                + host
                + " could use the server; set a token, or listen on "
                + DEFAULT_HOST);
      }
      if (uploads.isPresent() && pipeline.isEmpty()) {
        throw new ConfigurationException(
            "Files cannot be ingested without a pipeline; add it with pipeline(…)");
      }
      return new RagServer(this).started(host + ":" + port);
    }

    private boolean isLoopback() {
      try {
        return InetAddress.getByName(host).isLoopbackAddress();
      } catch (UnknownHostException e) {
        throw new ConfigurationException("No address of this machine: " + host, e);
      }
    }

    Set<String> hosts() {
      Set<String> hosts = new TreeSet<>(allowedHosts);
      hosts.add("localhost");
      hosts.add(host.toLowerCase(Locale.ROOT));
      return hosts;
    }

    Optional<ModelName> embeddingModel() {
      return embedder.map(
          known -> ModelName.of(embeddingModel.orElseGet(() -> known.identity().model())));
    }

    Optional<ModelName> rerankModel() {
      return reranker.map(known -> ModelName.of(rerankModel.or(known::model).orElse("reranker")));
    }

    List<ModelName> models() {
      List<ModelName> models = new ArrayList<>();
      embeddingModel().ifPresent(models::add);
      rerankModel().ifPresent(models::add);
      return models;
    }
  }
}
