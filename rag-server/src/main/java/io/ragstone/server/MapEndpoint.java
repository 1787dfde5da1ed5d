package io.ragstone.server;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.ragstone.call.CallContext;
import io.ragstone.filter.Filter;
import io.ragstone.store.EmbeddedChunk;
import io.ragstone.store.ScanRequest;
import io.ragstone.store.VectorStore;
import java.io.IOException;
import java.util.List;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;

/**
 * {@code GET /api/map}: the store's chunks as points of a plane, by the two principal components of
 * their vectors. A store's order is by content hash, mostly, so the first chunks of a large one are
 * a fair sample of all.
 */
final class MapEndpoint extends Endpoint {
  private final VectorStore store;
  private final ServerLimits limits;
  private final CallContext server;

  MapEndpoint(VectorStore store, ServerLimits limits, CallContext server) {
    super("GET");
    this.store = store;
    this.limits = limits;
    this.server = server;
  }

  @Override
  void answer(Request request, Response response) throws IOException {
    CallContext context = server.child(limits.requestTimeout());
    int pageSize = Math.min(limits.maxMapChunks(), ScanRequest.MAX_LIMIT);
    List<EmbeddedChunk> chunks =
        store
            .scanAll(ScanRequest.builder().limit(pageSize).context(context).build())
            .limit(limits.maxMapChunks())
            .toList();
    PrincipalComponents components =
        PrincipalComponents.of(
            chunks.stream().map(chunk -> chunk.embedding().toArray()).toList(),
            () -> context.check("map"));
    JsonArray points = new JsonArray();
    for (int i = 0; i < chunks.size(); i++) {
      JsonObject point = RetrievalJson.place(chunks.get(i).chunk());
      point.addProperty("x", components.x(i));
      point.addProperty("y", components.y(i));
      points.add(point);
    }
    JsonObject json = new JsonObject();
    json.addProperty("chunks", store.count(Filter.all()));
    json.addProperty("explained", components.explained());
    json.add("points", points);
    write(response, 200, json);
  }
}
