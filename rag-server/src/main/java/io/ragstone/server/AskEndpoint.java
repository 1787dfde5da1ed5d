package io.ragstone.server;

import com.google.gson.JsonObject;
import io.ragstone.call.CallContext;
import io.ragstone.pipeline.AnswerEvent;
import io.ragstone.pipeline.AnswerStream;
import io.ragstone.pipeline.Query;
import io.ragstone.pipeline.RagPipeline;
import java.io.IOException;
import java.io.OutputStream;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;

/**
 * {@code POST /api/ask}: an answer while it is written, a line of JSON an event. What fails behind
 * the first line is a line too.
 */
final class AskEndpoint extends Endpoint {
  private final RagPipeline pipeline;
  private final ServerLimits limits;
  private final CallContext server;

  AskEndpoint(RagPipeline pipeline, ServerLimits limits, CallContext server) {
    super("POST");
    this.pipeline = pipeline;
    this.limits = limits;
    this.server = server;
  }

  @Override
  void answer(Request request, Response response) throws IOException {
    JsonFields fields = readJson(request, limits.maxBodyBytes());
    CallContext context = server.child(limits.answerTimeout());
    Query query = Question.of(fields, pipeline.retrievalOptions(), limits, context);
    try (AnswerStream events = pipeline.askStreaming(query)) {
      response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/x-ndjson");
      try (OutputStream out = Content.Sink.asOutputStream(response)) {
        write(events, out);
      }
    }
  }

  private static void write(AnswerStream events, OutputStream out) throws IOException {
    while (events.hasNext()) {
      JsonObject line;
      try {
        line = json(events.next());
      } catch (RuntimeException e) {
        line = typed("error", Problem.of(e).json());
      }
      out.write(Json.bytes(line));
      out.write('\n');
      out.flush();
    }
  }

  private static JsonObject json(AnswerEvent event) {
    if (event instanceof AnswerEvent.Retrieved retrieved) {
      return typed("retrieved", RetrievalJson.of(retrieved.retrieval()));
    }
    if (event instanceof AnswerEvent.TextDelta delta) {
      JsonObject json = new JsonObject();
      json.addProperty("text", delta.text());
      return typed("text", json);
    }
    if (event instanceof AnswerEvent.Cited cited) {
      return typed("citation", RetrievalJson.of(cited.citation()));
    }
    return typed("completed", RetrievalJson.of(((AnswerEvent.Completed) event).answer()));
  }

  private static JsonObject typed(String type, JsonObject json) {
    JsonObject line = new JsonObject();
    line.addProperty("type", type);
    json.entrySet().forEach(field -> line.add(field.getKey(), field.getValue()));
    return line;
  }
}
