package io.ragstone.server;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.util.function.Supplier;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;

/** {@code GET} of a path whose answer needs nothing of the request. */
final class StatusEndpoint extends Endpoint {
  private final Supplier<JsonObject> status;

  StatusEndpoint(Supplier<JsonObject> status) {
    super("GET");
    this.status = status;
  }

  @Override
  void answer(Request request, Response response) throws IOException {
    write(response, 200, status.get());
  }
}
