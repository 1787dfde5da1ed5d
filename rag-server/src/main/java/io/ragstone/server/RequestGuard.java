package io.ragstone.server;

import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Lets through what was sent on purpose, by somebody who may.
 *
 * <p>A browser on the same machine runs pages of strangers, which reach loopback addresses too.
 * Their requests have a Host of their own (DNS rebinding), or an Origin or a Sec-Fetch-Site that is
 * not this server's. An address in digits cannot be rebound, so those are as good as the names that
 * are allowed.
 */
final class RequestGuard extends Handler.Wrapper {
  private final Set<String> hosts;
  private final Optional<AccessToken> token;
  private final Set<String> openPaths;

  /** Paths that are open need no token and may be linked to: the page itself, not its data. */
  RequestGuard(
      Set<String> hosts, Optional<AccessToken> token, Set<String> openPaths, Handler guarded) {
    super(guarded);
    this.hosts = hosts;
    this.token = token;
    this.openPaths = openPaths;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    SecurityHeaders.addTo(response);
    Optional<Problem> problem = problemOf(request);
    if (problem.isEmpty()) {
      return super.handle(request, response, callback);
    }
    refuse(problem.get(), response, callback);
    return true;
  }

  private static void refuse(Problem problem, Response response, Callback callback) {
    response.setStatus(problem.status());
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
    if (problem.status() == 401) {
      response.getHeaders().put(HttpHeader.WWW_AUTHENTICATE, "Bearer realm=\"ragstone\"");
    }
    response.write(true, ByteBuffer.wrap(Json.bytes(problem.json())), callback);
  }

  private Optional<Problem> problemOf(Request request) {
    String host = Request.getServerName(request).toLowerCase(Locale.ROOT);
    if (!hosts.contains(host) && !isAddress(host)) {
      return Optional.of(
          Problem.of(
              421,
              "unknown_host",
              "This server does not answer to the name "
                  + host
                  + "; allow it when the server is started, or use its address"));
    }
    if (openPaths.contains(request.getHttpURI().getCanonicalPath())) {
      return Optional.empty();
    }
    if (isFromAnotherSite(request)) {
      return Optional.of(
          Problem.of(403, "cross_origin", "Pages of other sites may not use this server"));
    }
    String authorization =
        Optional.ofNullable(request.getHeaders().get(HttpHeader.AUTHORIZATION)).orElse("");
    if (token.isPresent() && !token.get().isIn(authorization)) {
      return Optional.of(
          Problem.of(
              401,
              "invalid_api_key",
              "The request needs the server's token, in the header Authorization: Bearer TOKEN"));
    }
    return Optional.empty();
  }

  /** No domain name ends in a number, and none has a colon. */
  private static boolean isAddress(String host) {
    return host.matches("[0-9]+(\\.[0-9]+){3}|\\[[0-9a-f:.]+]");
  }

  private static boolean isFromAnotherSite(Request request) {
    String site = request.getHeaders().get("Sec-Fetch-Site");
    if (site != null && !site.equals("same-origin") && !site.equals("none")) {
      return true;
    }
    String origin = request.getHeaders().get(HttpHeader.ORIGIN);
    String host = request.getHeaders().get(HttpHeader.HOST);
    return origin != null
        && !origin.equalsIgnoreCase("http://" + host)
        && !origin.equalsIgnoreCase("https://" + host);
  }
}
