package io.ragstone.mcp;

import io.modelcontextprotocol.server.McpServerFeatures.AsyncResourceSpecification;
import io.modelcontextprotocol.server.McpServerFeatures.AsyncResourceTemplateSpecification;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema.ErrorCodes;
import io.modelcontextprotocol.spec.McpSchema.ReadResourceResult;
import io.modelcontextprotocol.spec.McpSchema.Resource;
import io.modelcontextprotocol.spec.McpSchema.ResourceContents;
import io.modelcontextprotocol.spec.McpSchema.ResourceTemplate;
import io.modelcontextprotocol.spec.McpSchema.TextResourceContents;
import io.ragstone.document.Chunk;
import io.ragstone.error.RagException;
import io.ragstone.filter.Filter;
import io.ragstone.store.VectorStore;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** What a store has, to be read by URI. Thread-safe. */
final class IndexResources {
  private static final Logger LOG = LoggerFactory.getLogger(IndexResources.class);
  private static final String SOURCES = "ragstone://sources";
  private static final String SOURCE = SOURCES + "/";
  private static final String CHUNK = "ragstone://chunks/";
  private static final String JSON = "application/json";
  private static final String TEXT = "text/plain";

  private final VectorStore store;
  private final int maxEntries;

  IndexResources(VectorStore store, int maxEntries) {
    this.store = store;
    this.maxEntries = maxEntries;
  }

  static String chunkUri(String id) {
    return CHUNK + encoded(id);
  }

  /** The list of documents. */
  List<AsyncResourceSpecification> list() {
    Resource resource =
        Resource.builder(SOURCES, "sources")
            .title("Documents")
            .description("The ids of all documents in the index")
            .mimeType(JSON)
            .build();
    return List.of(
        new AsyncResourceSpecification(resource, (client, request) -> read(this::sources)));
  }

  /** Documents and passages by id. */
  List<AsyncResourceTemplateSpecification> templates() {
    return List.of(
        template(
            SOURCE + "{source}",
            "source",
            "A document",
            "A document's passages in their order; its id is percent-encoded",
            uri -> source(decoded(uri, SOURCE), uri)),
        template(
            CHUNK + "{chunk}",
            "chunk",
            "A passage",
            "A passage by its id",
            uri -> chunk(decoded(uri, CHUNK), uri)));
  }

  private static AsyncResourceTemplateSpecification template(
      String uri,
      String name,
      String title,
      String description,
      Function<String, List<ResourceContents>> contents) {
    ResourceTemplate template =
        ResourceTemplate.builder(uri, name)
            .title(title)
            .description(description)
            .mimeType(TEXT)
            .build();
    return new AsyncResourceTemplateSpecification(
        template, (client, request) -> read(() -> contents.apply(request.uri())));
  }

  private static Mono<ReadResourceResult> read(Supplier<List<ResourceContents>> contents) {
    return Mono.fromSupplier(() -> ReadResourceResult.builder(contents.get()).build())
        .onErrorMap(error -> !(error instanceof McpError), IndexResources::failed)
        .subscribeOn(Schedulers.boundedElastic());
  }

  private static McpError failed(Throwable error) {
    LOG.warn("A resource could not be read", error);
    String message =
        error instanceof RagException || error instanceof IllegalArgumentException
            ? String.valueOf(error.getMessage())
            : "The server failed inside (" + error.getClass().getSimpleName() + ")";
    return McpError.builder(ErrorCodes.INTERNAL_ERROR).message(message).build();
  }

  private List<ResourceContents> sources() {
    List<String> all = store.sources(Filter.all());
    List<Map<String, Object>> listed =
        all.stream().limit(maxEntries).map(IndexResources::listed).toList();
    Map<String, Object> list = new LinkedHashMap<>();
    list.put("total", all.size());
    list.put("complete", listed.size() == all.size());
    list.put("sources", listed);
    return List.of(contents(SOURCES, JSON, Json.text(list)));
  }

  private static Map<String, Object> listed(String id) {
    Map<String, Object> listed = new LinkedHashMap<>();
    listed.put("source", id);
    listed.put("uri", SOURCE + encoded(id));
    return listed;
  }

  private List<ResourceContents> source(String id, String uri) {
    List<Chunk> chunks = store.chunksOf(id);
    if (chunks.isEmpty()) {
      throw McpError.RESOURCE_NOT_FOUND.apply(uri);
    }
    List<ResourceContents> contents = new ArrayList<>();
    chunks.stream()
        .limit(maxEntries)
        .forEach(chunk -> contents.add(contents(chunkUri(chunk.id()), TEXT, chunk.text())));
    if (chunks.size() > maxEntries) {
      int left = chunks.size() - maxEntries;
      contents.add(contents(uri, TEXT, "(" + left + " more passages are left out)"));
    }
    return contents;
  }

  private List<ResourceContents> chunk(String id, String uri) {
    List<Chunk> found = store.get(List.of(id));
    if (found.isEmpty()) {
      throw McpError.RESOURCE_NOT_FOUND.apply(uri);
    }
    return List.of(contents(uri, TEXT, found.get(0).text()));
  }

  private static ResourceContents contents(String uri, String type, String text) {
    return TextResourceContents.builder(uri, text).mimeType(type).build();
  }

  private static String encoded(String id) {
    return URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static String decoded(String uri, String prefix) {
    // A plus is a plus in the path of a URI.
    return URLDecoder.decode(
        uri.substring(prefix.length()).replace("+", "%2B"), StandardCharsets.UTF_8);
  }
}
