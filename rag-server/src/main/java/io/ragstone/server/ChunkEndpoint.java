package io.ragstone.server;

import io.ragstone.store.VectorStore;
import java.io.IOException;
import java.util.List;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Fields;

/** {@code GET /api/chunk?id=ID}: a chunk's text and where it stands. */
final class ChunkEndpoint extends Endpoint {
  private final VectorStore store;

  ChunkEndpoint(VectorStore store) {
    super("GET");
    this.store = store;
  }

  @Override
  void answer(Request request, Response response) throws IOException {
    Fields.Field id = Request.extractQueryParameters(request).get("id");
    if (id == null || id.getValue().isBlank()) {
      throw RequestException.of("id", "The address needs the id of a chunk: ?id=ID");
    }
    write(
        response,
        200,
        store.get(List.of(id.getValue())).stream()
            .findFirst()
            .map(RetrievalJson::of)
            .orElseThrow(
                () -> RequestException.of(404, "not_found", "There is no chunk " + id.getValue())));
  }
}
