package io.ragstone.server;

import com.google.gson.JsonObject;
import io.ragstone.call.CallContext;
import io.ragstone.pipeline.IngestReport;
import java.io.IOException;
import java.io.InputStream;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Fields;

/** {@code POST /api/documents?name=NAME}: keeps and ingests the file in the body. */
final class UploadEndpoint extends Endpoint {
  private final UploadFolder folder;
  private final ServerLimits limits;
  private final CallContext server;

  UploadEndpoint(UploadFolder folder, ServerLimits limits, CallContext server) {
    super("POST");
    this.folder = folder;
    this.limits = limits;
    this.server = server;
  }

  @Override
  void answer(Request request, Response response) throws IOException {
    requireType(request, "application/octet-stream");
    Fields.Field given = Request.extractQueryParameters(request).get("name");
    if (given == null) {
      throw RequestException.of("name", "The address needs the name of the file: ?name=NAME");
    }
    String name = FileName.of(given.getValue());
    IngestReport report;
    try (InputStream content = body(request, limits.maxUploadBytes())) {
      report = folder.add(name, content, server.child(limits.ingestTimeout()));
    }
    JsonObject json = new JsonObject();
    json.addProperty("source", name);
    json.addProperty("added", report.added());
    json.addProperty("updated", report.updated());
    json.addProperty("unchanged", report.unchanged());
    json.addProperty("chunks", report.chunksEmbedded());
    json.addProperty("tokens", report.tokens());
    json.addProperty("millis", report.elapsed().toNanos() / 1e6);
    write(response, 200, json);
  }
}
