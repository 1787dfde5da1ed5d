package io.ragstone.mcp;

import io.modelcontextprotocol.common.McpTransportContext;
import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.server.transport.DefaultServerTransportSecurityValidator;
import io.modelcontextprotocol.server.transport.HttpServletStreamableServerTransportProvider;
import io.modelcontextprotocol.server.transport.ServerTransportSecurityException;
import io.modelcontextprotocol.spec.HttpHeaders;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCMessage;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCNotification;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCRequest;
import jakarta.servlet.ServletConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Serves clients over HTTP, by the protocol's streamable transport, at whichever path it is
 * mounted.
 *
 * <pre>{@code
 * ServletContextHandler context = new ServletContextHandler();
 * context.addServlet(new ServletHolder(McpServlet.builder(tools).build()), "/mcp");
 * }</pre>
 *
 * <p>Requests are answered where their {@code Host}, and their {@code Origin} if they have one, are
 * allowed: otherwise a page in somebody's browser could reach a server on the same machine (DNS
 * rebinding). By default these are the names of this machine itself, with any port. Who the client
 * is, is not looked at: put a filter with a check of tokens before it where others can reach it.
 *
 * <p>A session that is not used for a while is forgotten. A call is cancelled when its client says
 * so, when the session is deleted, and when its connection is found broken; a connection is only
 * looked at when there is something to write. Each call holds a thread of the container. It has to
 * be registered as supporting asynchronous requests where the container does not read annotations.
 *
 * <p>Thread-safe. {@link #destroy()}, which the container calls, ends all sessions.
 */
@WebServlet(asyncSupported = true)
public final class McpServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;
  private static final String CALL = "io.ragstone.mcp.call";

  private final transient HttpServletStreamableServerTransportProvider transport;
  private final transient DefaultServerTransportSecurityValidator access;
  private final transient RunningCalls calls = new RunningCalls();
  private final int maxMessageBytes;

  private McpServlet(Builder builder) {
    this.maxMessageBytes = builder.tools.maxMessageBytes();
    this.access =
        DefaultServerTransportSecurityValidator.builder()
            .allowedHosts(builder.allowedHosts)
            .allowedOrigins(builder.allowedOrigins)
            .build();
    this.transport =
        HttpServletStreamableServerTransportProvider.builder()
            .jsonMapper(Json.MAPPER)
            // Every path ends with nothing: where it is mounted is the container's business.
            .mcpEndpoint("")
            .maxRequestSize(maxMessageBytes)
            .sessionSweepInterval(builder.sessionTimeout)
            .contextExtractor(McpServlet::transportContext)
            .build();
    builder.tools.serve(McpServer.async(transport));
  }

  /**
   * Starts a servlet.
   *
   * @param tools what is offered
   * @return a builder
   */
  public static Builder builder(McpTools tools) {
    return new Builder(tools);
  }

  @Override
  public void init(ServletConfig config) throws ServletException {
    super.init(config);
    transport.init(config);
  }

  @Override
  public void destroy() {
    transport.destroy();
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    try {
      access.validate(new RequestHeaders(request));
    } catch (ServerTransportSecurityException e) {
      response.sendError(e.getStatusCode(), e.getMessage());
      return;
    }
    if (request.getMethod().equals("POST")) {
      post(request, response);
      return;
    }
    transport.service(request, response);
    if (request.getMethod().equals("DELETE")) {
      calls.cancelAll(session(request));
    }
  }

  private void post(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    byte[] body = request.getInputStream().readNBytes(maxMessageBytes + 1);
    if (body.length > maxMessageBytes) {
      response.sendError(
          HttpServletResponse.SC_REQUEST_ENTITY_TOO_LARGE,
          "A message has more than " + maxMessageBytes + " bytes");
      return;
    }
    Optional<JSONRPCMessage> message = message(body);
    if (message.isEmpty()) {
      transport.service(new BodyRequest(request, body), response);
    } else if (message.get() instanceof JSONRPCNotification told
        && calls.cancel(session(request), told)) {
      response.setStatus(HttpServletResponse.SC_ACCEPTED);
    } else if (message.get() instanceof JSONRPCRequest asked) {
      try (RunningCalls.Call call = calls.begin(session(request), asked.id())) {
        CallRequest wrapped = new CallRequest(request, body, call.context());
        wrapped.setAttribute(CALL, call);
        transport.service(wrapped, response);
      }
    } else {
      transport.service(new BodyRequest(request, body), response);
    }
  }

  /** Empty where it is none: the transport says what is wrong with it. */
  private static Optional<JSONRPCMessage> message(byte[] body) {
    try {
      return Optional.of(
          McpSchema.deserializeJsonRpcMessage(
              Json.MAPPER, new String(body, StandardCharsets.UTF_8)));
    } catch (IOException | RuntimeException e) {
      return Optional.empty();
    }
  }

  private static String session(HttpServletRequest request) {
    return Optional.ofNullable(request.getHeader(HttpHeaders.MCP_SESSION_ID)).orElse("");
  }

  private static McpTransportContext transportContext(HttpServletRequest request) {
    return request.getAttribute(CALL) instanceof RunningCalls.Call call
        ? call.transportContext()
        : McpTransportContext.EMPTY;
  }

  /** Builds an {@link McpServlet}. Not thread-safe. */
  public static final class Builder {
    private static final List<String> THIS_MACHINE = List.of("localhost", "127.0.0.1", "[::1]");

    private final McpTools tools;
    private List<String> allowedHosts = THIS_MACHINE.stream().map(host -> host + ":*").toList();
    private List<String> allowedOrigins =
        THIS_MACHINE.stream().map(host -> "http://" + host + ":*").toList();
    private Duration sessionTimeout = Duration.ofMinutes(30);

    private Builder(McpTools tools) {
      this.tools = Objects.requireNonNull(tools, "tools");
    }

    /**
     * Sets under which names the server may be reached; {@code localhost:*}, {@code 127.0.0.1:*}
     * and {@code [::1]:*} by default.
     *
     * @param hosts values of the header {@code Host}, with {@code :*} for any port or none; an
     *     empty list allows every name, for where something before the servlet looks at it
     * @return this builder
     */
    public Builder allowedHosts(List<String> hosts) {
      this.allowedHosts = List.copyOf(hosts);
      return this;
    }

    /**
     * Sets which web pages may call the server; those that {@code http://localhost:*}, {@code
     * http://127.0.0.1:*} and {@code http://[::1]:*} serve by default. Programs other than browsers
     * send no origin and are not concerned.
     *
     * @param origins values of the header {@code Origin}, with {@code :*} for any port or none; an
     *     empty list allows no page
     * @return this builder
     */
    public Builder allowedOrigins(List<String> origins) {
      this.allowedOrigins = List.copyOf(origins);
      return this;
    }

    /**
     * Sets after how long without a request, or an open stream, a session is forgotten; 30 minutes
     * by default. It takes up to twice as long.
     *
     * @param sessionTimeout positive
     * @return this builder
     */
    public Builder sessionTimeout(Duration sessionTimeout) {
      if (sessionTimeout.isZero() || sessionTimeout.isNegative()) {
        throw new IllegalArgumentException(
            "sessionTimeout must be positive, but was " + sessionTimeout);
      }
      this.sessionTimeout = sessionTimeout;
      return this;
    }

    /**
     * Builds the servlet.
     *
     * @return a new servlet
     */
    public McpServlet build() {
      return new McpServlet(this);
    }
  }
}
