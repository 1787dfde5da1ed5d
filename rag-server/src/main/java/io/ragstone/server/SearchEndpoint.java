package io.ragstone.server;

import com.google.gson.JsonObject;
import io.ragstone.call.CallContext;
import io.ragstone.pipeline.RagPipeline;
import io.ragstone.pipeline.Retrieval;
import java.io.IOException;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;

/** {@code POST /api/search}: what is found for a question, and how. */
final class SearchEndpoint extends Endpoint {
  private final RagPipeline pipeline;
  private final ServerLimits limits;
  private final CallContext server;

  SearchEndpoint(RagPipeline pipeline, ServerLimits limits, CallContext server) {
    super("POST");
    this.pipeline = pipeline;
    this.limits = limits;
    this.server = server;
  }

  @Override
  void answer(Request request, Response response) throws IOException {
    JsonFields fields = readJson(request, limits.maxBodyBytes());
    CallContext context = server.child(limits.requestTimeout());
    Retrieval found =
        pipeline.retrieve(Question.of(fields, pipeline.retrievalOptions(), limits, context));
    JsonObject json = RetrievalJson.of(found);
    json.addProperty("explanation", found.explain());
    write(response, 200, json);
  }
}
