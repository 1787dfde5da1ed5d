package io.ragstone.server;

import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/** What Jetty itself refuses, in the shape of everything else that is refused. */
final class JsonErrorHandler extends ErrorHandler {
  @Override
  protected void generateResponse(
      Request request,
      Response response,
      int status,
      String message,
      Throwable cause,
      Callback callback) {
    SecurityHeaders.addTo(response);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
    if (status == HttpStatus.SERVICE_UNAVAILABLE_503) {
      response.getHeaders().put(HttpHeader.RETRY_AFTER, 1);
    }
    response.write(
        true, ByteBuffer.wrap(Json.bytes(problem(request, status, message).json())), callback);
  }

  @Override
  public boolean errorPageForMethod(String method) {
    return true;
  }

  private static Problem problem(Request request, int status, String message) {
    return switch (status) {
      case HttpStatus.NOT_FOUND_404 ->
          Problem.of(
              status, "not_found", "There is nothing at " + request.getHttpURI().getDecodedPath());
      case HttpStatus.SERVICE_UNAVAILABLE_503 ->
          Problem.of(status, "overloaded", "The server has too much to do; try again later");
      case HttpStatus.INTERNAL_SERVER_ERROR_500 ->
          Problem.of(status, "failed", "The server failed inside; its log says why");
      default -> Problem.of(status, "refused", message == null ? "Refused" : message);
    };
  }
}
