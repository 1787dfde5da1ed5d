package io.ragstone.qwen3.hub;

import io.ragstone.error.CallCancelledException;
import io.ragstone.error.ModelDownloadException;
import io.ragstone.error.ModelDownloadException.Reason;
import io.ragstone.error.RagException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Sends requests to the hub and to where it redirects, each with a limit on silence.
 *
 * <p>Redirects are followed here and not by the HTTP client, which would take the token along.
 * Thread-safe.
 */
final class HubConnection {
  private static final int MAX_REDIRECTS = 5;
  private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private final HuggingFaceHub hub;
  private final Optional<String> token;
  private final HttpClient http;

  HubConnection(HuggingFaceHub hub) {
    this.hub = hub;
    this.token = hub.token();
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(hub.connectTimeout())
            .build();
  }

  boolean hasToken() {
    return token.isPresent();
  }

  /**
   * Asks about a file. The answer is the hub's last: a redirect to elsewhere is not followed when
   * it describes the file already.
   */
  HttpResponse<Void> head(URI start, String wanted) {
    URI uri = start;
    for (int hops = 0; hops <= MAX_REDIRECTS; hops++) {
      HttpRequest request =
          request(uri).method("HEAD", HttpRequest.BodyPublishers.noBody()).build();
      HttpResponse<Void> answer = send(request, wanted);
      if (!isRedirect(answer)) {
        return answer;
      }
      URI target = target(uri, answer, wanted);
      if (answer.headers().firstValue("X-Linked-Etag").isPresent() && !isHub(target)) {
        return answer;
      }
      uri = target;
    }
    throw tooManyRedirects(wanted);
  }

  /**
   * Receives a file.
   *
   * @param from the first byte that is wanted
   * @param bodies makes what takes each answer, redirects included
   * @param tick is run a few times a second meanwhile
   */
  HttpResponse<Void> get(
      URI start, long from, Supplier<FileBody> bodies, Runnable tick, String wanted) {
    URI uri = start;
    for (int hops = 0; hops <= MAX_REDIRECTS; hops++) {
      HttpRequest.Builder request = request(uri);
      if (from > 0) {
        request.header("Range", "bytes=" + from + "-");
      }
      HttpResponse<Void> answer = send(request.build(), bodies.get(), tick, wanted);
      if (!isRedirect(answer)) {
        return answer;
      }
      uri = target(uri, answer, wanted);
    }
    throw tooManyRedirects(wanted);
  }

  /** Whether an address is at the hub itself, where the token may be shown. */
  boolean isHub(URI uri) {
    URI endpoint = hub.endpoint();
    return endpoint.getScheme().equalsIgnoreCase(uri.getScheme())
        && endpoint.getHost().equalsIgnoreCase(uri.getHost())
        && port(endpoint) == port(uri);
  }

  static boolean isRedirect(HttpResponse<?> answer) {
    return answer.statusCode() / 100 == 3;
  }

  private HttpRequest.Builder request(URI uri) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .header("User-Agent", "ragstone")
            .header("Accept-Encoding", "identity");
    if (isHub(uri)) {
      token.ifPresent(secret -> request.header("Authorization", "Bearer " + secret));
    }
    return request;
  }

  private HttpResponse<Void> send(HttpRequest request, String wanted) {
    long start = System.nanoTime();
    return await(
        http.sendAsync(request, HttpResponse.BodyHandlers.discarding()),
        () -> remaining(start, hub.requestTimeout()),
        () -> {},
        request.uri().getHost(),
        wanted);
  }

  private HttpResponse<Void> send(
      HttpRequest request, FileBody body, Runnable tick, String wanted) {
    try {
      return await(
          http.sendAsync(request, body),
          () ->
              remaining(
                  body.lastActivity(),
                  body.isReceiving() ? hub.stallTimeout() : hub.requestTimeout()),
          tick,
          request.uri().getHost(),
          wanted);
    } finally {
      body.stop();
    }
  }

  private static HttpResponse<Void> await(
      CompletableFuture<HttpResponse<Void>> answer,
      Supplier<Duration> patience,
      Runnable tick,
      String host,
      String wanted) {
    try {
      while (true) {
        Duration left = patience.get();
        if (left.isNegative() || left.isZero()) {
          throw new ModelDownloadException(
              Reason.TIMEOUT,
              "The server " + host + " went silent while it was asked for " + wanted);
        }
        try {
          return answer.get(Math.min(left.toNanos(), TICK_NANOS), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
          tick.run();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CallCancelledException("The thread was interrupted while fetching " + wanted, e);
    } catch (ExecutionException e) {
      throw failure(Objects.requireNonNull(e.getCause()), host, wanted);
    } finally {
      answer.cancel(true);
    }
  }

  private static RagException failure(Throwable cause, String host, String wanted) {
    if (cause instanceof FileBody.WriteException write) {
      return StorageFailures.failure("write", write.path(), write.failure());
    }
    if (cause instanceof FileBody.TooLongException) {
      return new ModelDownloadException(
          Reason.CORRUPT,
          "The server " + host + " sent more of " + wanted + " than announced or allowed",
          cause);
    }
    if (cause instanceof IOException) {
      return new ModelDownloadException(
          Reason.UNAVAILABLE,
          "The connection to "
              + host
              + " for "
              + wanted
              + " failed ("
              + cause
              + "); check the network and the JVM's proxy settings (-Dhttps.proxyHost)",
          cause);
    }
    return new ModelDownloadException(
        Reason.INVALID_RESPONSE,
        "The answer of " + host + " to the request for " + wanted + " makes no sense: " + cause,
        cause);
  }

  private static URI target(URI from, HttpResponse<?> answer, String wanted) {
    Optional<URI> target =
        answer.headers().firstValue("Location").flatMap(location -> resolve(from, location));
    return target
        .filter(uri -> uri.getHost() != null && isAllowed(from.getScheme(), uri.getScheme()))
        .orElseThrow(
            // The address may be signed and so as good as a token: it stays out of the message.
            () ->
                new ModelDownloadException(
                    Reason.INVALID_RESPONSE,
                    "The request for "
                        + wanted
                        + " was redirected by "
                        + from.getHost()
                        + " to no address, or to one that is neither https nor as safe as before ("
                        + target.map(uri -> uri.getScheme() + "://" + uri.getHost()).orElse("none")
                        + ")"));
  }

  private static boolean isAllowed(String from, String to) {
    String scheme = to.toLowerCase(Locale.ROOT);
    return scheme.equals("https") || (scheme.equals("http") && from.equalsIgnoreCase("http"));
  }

  private static Optional<URI> resolve(URI from, String location) {
    try {
      return Optional.of(from.resolve(location));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static ModelDownloadException tooManyRedirects(String wanted) {
    return new ModelDownloadException(
        Reason.INVALID_RESPONSE,
        "The request for " + wanted + " was redirected more than " + MAX_REDIRECTS + " times");
  }

  private static Duration remaining(long sinceNanos, Duration limit) {
    return limit.minusNanos(System.nanoTime() - sinceNanos);
  }

  private static int port(URI uri) {
    int standard = uri.getScheme().equalsIgnoreCase("https") ? 443 : 80;
    return uri.getPort() >= 0 ? uri.getPort() : standard;
  }
}
