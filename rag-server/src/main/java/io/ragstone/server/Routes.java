package io.ragstone.server;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.ragstone.call.CallContext;
import io.ragstone.filter.Filter;
import io.ragstone.pipeline.RagPipeline;
import jakarta.servlet.http.HttpServlet;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.http.pathmap.PathSpec;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.server.handler.PathMappingsHandler;
import org.eclipse.jetty.server.handler.QoSHandler;
import org.eclipse.jetty.server.handler.ResourceHandler;
import org.eclipse.jetty.util.resource.ResourceFactory;

/** Which path is answered by what. */
final class Routes {
  private static final String HEALTH = "/health";

  /** The page and its files, in the folder of resources beside this class. */
  private static final Set<String> PAGE =
      Set.of("/", "/index.html", "/playground.css", "/playground.js", "/icon.svg");

  private final RagServer.Builder parts;
  private final CallContext calls;
  private final ServerLimits limits;

  Routes(RagServer.Builder parts, CallContext calls) {
    this.parts = parts;
    this.calls = calls;
    this.limits = parts.limits;
  }

  /** All of it, behind the guard. */
  Handler guarded(Set<String> hosts, Optional<AccessToken> token) {
    Set<String> open = new HashSet<>(Set.of(HEALTH));
    Handler.Sequence all = new Handler.Sequence();
    parts.servlets.forEach((path, servlet) -> all.addHandler(mounted(path, servlet)));
    all.addHandler(health());
    if (parts.pipeline.isPresent()) {
      open.addAll(PAGE);
      all.addHandler(page());
    }
    all.addHandler(new GracefulHandler(inTurn(endpoints())));
    return new RequestGuard(hosts, token, open, all);
  }

  private static Handler mounted(String path, HttpServlet servlet) {
    ServletContextHandler context = new ServletContextHandler(path);
    ServletHolder holder = new ServletHolder(servlet);
    holder.setAsyncSupported(true);
    context.addServlet(holder, "/*");
    context.setAllowNullPathInContext(true);
    return context;
  }

  private static Handler health() {
    PathMappingsHandler handler = new PathMappingsHandler();
    JsonObject up = new JsonObject();
    up.addProperty("status", "up");
    handler.addMapping(PathSpec.from(HEALTH), new StatusEndpoint(() -> up));
    return handler;
  }

  private static Handler page() {
    ResourceHandler files = new ResourceHandler();
    files.setBaseResource(
        ResourceFactory.of(files).newClassLoaderResource("io/ragstone/server/playground/", false));
    files.setWelcomeFiles("index.html");
    files.setDirAllowed(false);
    files.setEtags(true);
    files.setAcceptRanges(false);
    files.setCacheControl("no-cache");
    return files;
  }

  /** So many at a time; some more wait. */
  private Handler inTurn(Handler endpoints) {
    QoSHandler turns = new QoSHandler(endpoints);
    turns.setMaxRequestCount(limits.maxConcurrentRequests());
    turns.setMaxSuspendedRequestCount(limits.maxWaitingRequests());
    turns.setMaxSuspend(limits.waitTimeout());
    return turns;
  }

  private Handler endpoints() {
    PathMappingsHandler handler = new PathMappingsHandler();
    ModelsEndpoint models = new ModelsEndpoint(parts.models());
    handler.addMapping(PathSpec.from(ModelsEndpoint.PATH), models);
    handler.addMapping(PathSpec.from(ModelsEndpoint.PATH + "/*"), models);
    parts.embedder.ifPresent(
        embedder ->
            handler.addMapping(
                PathSpec.from("/v1/embeddings"),
                new EmbeddingsEndpoint(
                    embedder, parts.embeddingModel().orElseThrow(), limits, calls)));
    parts.reranker.ifPresent(
        reranker ->
            handler.addMapping(
                PathSpec.from("/v1/rerank"),
                new RerankEndpoint(reranker, parts.rerankModel().orElseThrow(), limits, calls)));
    parts.pipeline.ifPresent(pipeline -> addPlayground(pipeline, handler));
    return handler;
  }

  private void addPlayground(RagPipeline pipeline, PathMappingsHandler handler) {
    handler.addMapping(PathSpec.from("/api/ask"), new AskEndpoint(pipeline, limits, calls));
    handler.addMapping(PathSpec.from("/api/search"), new SearchEndpoint(pipeline, limits, calls));
    Optional<UploadFolder> uploads =
        parts.uploads.map(
            folder -> new UploadFolder(folder, parts.formats, pipeline, limits.maxUploadBytes()));
    uploads.ifPresent(
        folder ->
            handler.addMapping(
                PathSpec.from("/api/documents"), new UploadEndpoint(folder, limits, calls)));
    parts.store.ifPresent(
        store -> {
          handler.addMapping(PathSpec.from("/api/chunk"), new ChunkEndpoint(store));
          if (limits.maxMapChunks() > 0) {
            handler.addMapping(PathSpec.from("/api/map"), new MapEndpoint(store, limits, calls));
          }
        });
    handler.addMapping(
        PathSpec.from("/api/status"), new StatusEndpoint(() -> status(pipeline, uploads)));
  }

  /** What the page has to know before it can offer anything. */
  private JsonObject status(RagPipeline pipeline, Optional<UploadFolder> uploads) {
    JsonObject json = new JsonObject();
    JsonArray models = new JsonArray();
    parts.models().forEach(model -> models.add(model.name()));
    json.add("models", models);
    json.addProperty("topK", pipeline.retrievalOptions().topK());
    json.addProperty("topN", pipeline.retrievalOptions().topN());
    json.addProperty("maxTopK", limits.maxTopK());
    json.addProperty("maxQuestionCharacters", limits.maxQuestionCharacters());
    json.addProperty("map", parts.store.isPresent() && limits.maxMapChunks() > 0);
    parts.store.ifPresent(store -> json.addProperty("chunks", store.count(Filter.all())));
    uploads.ifPresent(
        folder -> {
          JsonObject upload = new JsonObject();
          upload.addProperty("maxBytes", limits.maxUploadBytes());
          JsonArray extensions = new JsonArray();
          folder.extensions().stream().sorted().forEach(extensions::add);
          upload.add("extensions", extensions);
          json.add("uploads", upload);
        });
    return json;
  }
}
