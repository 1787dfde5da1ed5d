package io.ragstone.server;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * What answers the requests to one path. An answer is written on the thread of the request; what is
 * thrown before its first byte becomes a {@link Problem}. Thread-safe, as subclasses are.
 */
abstract class Endpoint extends Handler.Abstract {
  private final String method;

  Endpoint(String method) {
    this.method = method;
  }

  /** Answers a request of this endpoint's method. */
  abstract void answer(Request request, Response response) throws IOException;

  @Override
  public final boolean handle(Request request, Response response, Callback callback) {
    try {
      answerOrSayWhatFailed(request, response);
      callback.succeeded();
    } catch (IOException e) {
      callback.failed(e);
    }
    return true;
  }

  private void answerOrSayWhatFailed(Request request, Response response) throws IOException {
    try {
      if (!method.equals(request.getMethod())) {
        response.getHeaders().put(HttpHeader.ALLOW, method);
        throw RequestException.of(
            405,
            "method_not_allowed",
            request.getHttpURI().getDecodedPath()
                + " is for "
                + method
                + " requests, not "
                + request.getMethod());
      }
      answer(request, response);
    } catch (RuntimeException e) {
      if (response.isCommitted()) {
        throw new IOException("The answer broke off", e);
      }
      refuse(response, Problem.of(e));
    } catch (IOException e) {
      if (response.isCommitted() || !(e.getCause() instanceof TimeoutException)) {
        throw e;
      }
      refuse(response, Problem.of(408, "slow_client", "The rest of the body did not come in time"));
    }
  }

  private static void refuse(Response response, Problem problem) throws IOException {
    write(response, problem.status(), problem.json());
  }

  /** Writes all of an answer. */
  static void write(Response response, int status, JsonObject json) throws IOException {
    response.setStatus(status);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
    if (status == 503) {
      response.getHeaders().put(HttpHeader.RETRY_AFTER, 1);
    }
    Content.Sink.write(response, true, ByteBuffer.wrap(Json.bytes(json)));
  }

  /** Reads the fields of a body that says it is JSON. */
  static JsonFields readJson(Request request, long maxBytes) throws IOException {
    requireType(request, "application/json");
    try (InputStream in = body(request, maxBytes)) {
      return new JsonFields(Json.object(in.readAllBytes()));
    }
  }

  /**
   * Refuses other kinds of bodies. A page of another site cannot send these two without asking
   * first, which is refused too.
   */
  static void requireType(Request request, String type) {
    String given = request.getHeaders().get(HttpHeader.CONTENT_TYPE);
    String essence = given == null ? "" : given.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    if (!essence.equals(type)) {
      throw RequestException.of(
          415,
          "unsupported_media_type",
          "The request needs the header Content-Type: "
              + type
              + (given == null ? ", but has none" : ", but has " + given));
    }
  }

  /** The bytes of a body, and no more than allowed. */
  static InputStream body(Request request, long maxBytes) {
    if (request.getLength() > maxBytes) {
      throw tooLarge(maxBytes);
    }
    return new BoundedInputStream(
        Content.Source.asInputStream(request), maxBytes, () -> tooLarge(maxBytes));
  }

  private static RequestException tooLarge(long maxBytes) {
    return RequestException.of(
        413, "too_large", "The body may have " + maxBytes + " bytes, but has more");
  }
}
