package io.ragstone.store.milvus;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.milvus.v2.client.MilvusClientV2;
import io.milvus.v2.common.DataType;
import io.milvus.v2.common.IndexParam;
import io.milvus.v2.service.collection.request.AddFieldReq;
import io.milvus.v2.service.collection.request.CreateCollectionReq;
import io.ragstone.call.CallContext;
import io.ragstone.document.Chunk;
import io.ragstone.error.StoreException;
import io.ragstone.store.SourceManifest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The manifests of a collection, in a second collection that is made with the first manifest.
 *
 * <p>A manifest is longer than a field may be when its source has many chunks. So its text is cut
 * into pages. The first is in the head, a row whose key depends on the source only; the others are
 * written before it, under keys that depend on the contents as well. Writing the head therefore
 * switches from the old manifest to the new one at once.
 */
final class ManifestCollection {
  /** UTF-16 units a page: at most three bytes each, so that a page fits into a VarChar field. */
  private static final int PAGE_LENGTH = 20_000;

  /** Rows that are read or written at once; at the longest pages, below Milvus's 64 MB. */
  private static final int BATCH_ROWS = 200;

  private static final String OWNER = "owner";
  private static final String VERSION = "version";
  private static final String BODY = "body";

  /** How many pages follow a head; {@link #PAGE} in those pages. */
  private static final String FOLLOWING = "following";

  private static final long PAGE = -1;
  private static final int MAX_KEY_BYTES = 256;
  private static final Gson GSON = new Gson();

  private final MilvusCollection collection;
  private final Duration loadTimeout;
  private volatile boolean ready;

  ManifestCollection(MilvusCollection collection, Duration loadTimeout) {
    this.collection = collection;
    this.loadTimeout = loadTimeout;
  }

  Optional<SourceManifest> read(String sourceId) {
    if (!isReady()) {
      return Optional.empty();
    }
    String owner = owner(sourceId);
    Optional<Head> head = head(owner);
    while (head.isPresent()) {
      Optional<String> json = body(owner, head.get());
      if (json.isPresent()) {
        return Optional.of(GSON.fromJson(json.get(), SourceManifest.class));
      }
      Optional<Head> later = head(owner);
      if (later.equals(head)) {
        throw new StoreException(
            StoreException.Reason.CORRUPT,
            "The manifest of \""
                + sourceId
                + "\" in collection "
                + collection.name()
                + " lacks pages; delete the manifest and ingest the document again");
      }
      // Somebody replaced the manifest while its pages were read.
      head = later;
    }
    return Optional.empty();
  }

  /** Reads manifests in few requests: their heads, then the pages of the few that have several. */
  List<SourceManifest> readAll(Collection<String> sourceIds) {
    if (sourceIds.isEmpty() || !isReady()) {
      return List.of();
    }
    Map<String, Head> heads =
        heads(sourceIds.stream().map(ManifestCollection::owner).collect(Collectors.toSet()));
    List<SourceManifest> manifests = new ArrayList<>();
    for (String sourceId : sourceIds) {
      Optional<Head> head = Optional.ofNullable(heads.get(owner(sourceId)));
      if (head.filter(only -> only.following() == 0).isPresent()) {
        manifests.add(GSON.fromJson(head.get().body(), SourceManifest.class));
      } else if (head.isPresent()) {
        read(sourceId).ifPresent(manifests::add);
      }
    }
    return manifests;
  }

  /** Writes manifests in few requests: first the pages that follow heads, then the heads. */
  void write(List<SourceManifest> manifests) {
    if (manifests.isEmpty()) {
      return;
    }
    prepare();
    Map<String, Entry> entries = new LinkedHashMap<>();
    manifests.forEach(manifest -> entries.put(owner(manifest.sourceId()), Entry.of(manifest)));
    Map<String, Head> old = heads(entries.keySet());
    upsert(entries.values().stream().flatMap(entry -> entry.following().stream()).toList());
    upsert(entries.values().stream().map(Entry::head).toList());
    entries.forEach(
        (owner, entry) ->
            Optional.ofNullable(old.get(owner))
                .filter(head -> head.following() > 0 && !head.version().equals(entry.version()))
                .ifPresent(head -> deletePages(owner, head.version())));
  }

  private void upsert(List<JsonObject> rows) {
    for (int from = 0; from < rows.size(); from += BATCH_ROWS) {
      int to = Math.min(rows.size(), from + BATCH_ROWS);
      collection.upsert(rows.subList(from, to), CallContext.unbounded());
    }
  }

  private void deletePages(String owner, String version) {
    collection.delete(
        FilterExpression.and(equal(OWNER, owner), equal(VERSION, version)),
        CallContext.unbounded());
  }

  void delete(Collection<String> sourceIds) {
    List<String> owners =
        sourceIds.stream().map(source -> FilterExpression.literal(owner(source))).toList();
    if (!isReady()) {
      return;
    }
    for (int from = 0; from < owners.size(); from += BATCH_ROWS) {
      int to = Math.min(owners.size(), from + BATCH_ROWS);
      collection.delete(
          OWNER + " in [" + String.join(",", owners.subList(from, to)) + "]",
          CallContext.unbounded());
    }
  }

  List<String> sources() {
    List<String> sources = new ArrayList<>();
    if (isReady()) {
      collection.scan(
          FOLLOWING + " > " + PAGE,
          Columns.ID,
          List.of(Columns.ID, Columns.SOURCE_ID),
          CallContext.unbounded(),
          row -> sources.add((String) row.get(Columns.SOURCE_ID)));
    }
    return sources.stream().sorted().toList();
  }

  void drop() {
    ready = false;
    if (collection.exists()) {
      collection.drop();
    }
  }

  private record Head(String version, long following, String body) {
    static Head of(Map<String, Object> row) {
      return new Head(
          (String) value(row, VERSION), (Long) value(row, FOLLOWING), (String) value(row, BODY));
    }

    private static Object value(Map<String, Object> row, String column) {
      return Objects.requireNonNull(row.get(column), column);
    }
  }

  private Optional<Head> head(String owner) {
    return Optional.ofNullable(heads(Set.of(owner)).get(owner));
  }

  private Map<String, Head> heads(Set<String> owners) {
    List<String> literals = owners.stream().map(FilterExpression::literal).toList();
    Map<String, Head> heads = new HashMap<>();
    for (int from = 0; from < literals.size(); from += BATCH_ROWS) {
      int to = Math.min(literals.size(), from + BATCH_ROWS);
      String expression = Columns.ID + " in [" + String.join(",", literals.subList(from, to)) + "]";
      collection
          .rows(expression, List.of(Columns.ID, VERSION, FOLLOWING, BODY))
          .forEach(row -> heads.put((String) row.get(Columns.ID), Head.of(row)));
    }
    return heads;
  }

  /** The rows of a manifest. */
  private record Entry(String version, JsonObject head, List<JsonObject> following) {
    static Entry of(SourceManifest manifest) {
      String owner = owner(manifest.sourceId());
      String json = GSON.toJson(manifest);
      String version = Chunk.contentId(manifest.sourceId(), json, 0);
      List<String> pages = pages(json);
      List<JsonObject> following = new ArrayList<>();
      for (int page = 1; page < pages.size(); page++) {
        String id = pageId(owner, version, page);
        following.add(row(id, owner, "", version, PAGE, pages.get(page)));
      }
      String source = manifest.sourceId();
      return new Entry(
          version, row(owner, owner, source, version, following.size(), pages.get(0)), following);
    }
  }

  /** All pages, empty when one is missing. */
  private Optional<String> body(String owner, Head head) {
    StringBuilder body = new StringBuilder(head.body());
    for (int page = 1; page <= head.following(); page++) {
      String id = pageId(owner, head.version(), page);
      List<Map<String, Object>> rows = collection.rows(equal(Columns.ID, id), List.of(BODY));
      if (rows.isEmpty()) {
        return Optional.empty();
      }
      body.append((String) rows.get(0).get(BODY));
    }
    return Optional.of(body.toString());
  }

  private static JsonObject row(
      String id, String owner, String sourceId, String version, long following, String body) {
    JsonObject row = new JsonObject();
    row.addProperty(Columns.ID, id);
    row.addProperty(OWNER, owner);
    row.addProperty(Columns.SOURCE_ID, sourceId);
    row.addProperty(VERSION, version);
    row.addProperty(FOLLOWING, following);
    row.addProperty(BODY, body);
    // Milvus has no collections without vectors.
    JsonArray vector = new JsonArray();
    vector.add(0f);
    vector.add(0f);
    row.add(Columns.VECTOR, vector);
    return row;
  }

  private static List<String> pages(String json) {
    List<String> pages = new ArrayList<>();
    for (int start = 0; start < json.length(); ) {
      int end = Math.min(json.length(), start + PAGE_LENGTH);
      if (end < json.length() && Character.isHighSurrogate(json.charAt(end - 1))) {
        end--;
      }
      pages.add(json.substring(start, end));
      start = end;
    }
    return pages;
  }

  private static String owner(String sourceId) {
    return Chunk.contentId("manifest", sourceId, 0);
  }

  private static String pageId(String owner, String version, int page) {
    return owner + ":" + version + ":" + page;
  }

  private static String equal(String field, String value) {
    return field + " == " + FilterExpression.literal(value);
  }

  private boolean isReady() {
    if (!ready && collection.exists()) {
      prepare();
    }
    return ready;
  }

  private synchronized void prepare() {
    if (ready) {
      return;
    }
    if (!collection.exists()) {
      collection.createUnlessThere(schema(), "Manifests of Ragstone", 1, Optional.empty());
    }
    collection.createIndexUnlessThere(
        IndexParam.builder()
            .fieldName(Columns.VECTOR)
            .indexType(IndexParam.IndexType.FLAT)
            .metricType(IndexParam.MetricType.L2)
            .build());
    collection.load(1, loadTimeout);
    ready = true;
  }

  private static CreateCollectionReq.CollectionSchema schema() {
    CreateCollectionReq.CollectionSchema schema = MilvusClientV2.CreateSchema();
    schema.addField(
        AddFieldReq.builder()
            .fieldName(Columns.ID)
            .dataType(DataType.VarChar)
            .maxLength(MAX_KEY_BYTES)
            .isPrimaryKey(true)
            .autoID(false)
            .build());
    schema.addField(
        AddFieldReq.builder()
            .fieldName(Columns.VECTOR)
            .dataType(DataType.FloatVector)
            .dimension(2)
            .build());
    for (String field : List.of(OWNER, Columns.SOURCE_ID, VERSION, BODY)) {
      schema.addField(
          AddFieldReq.builder()
              .fieldName(field)
              .dataType(DataType.VarChar)
              .maxLength(ChunkRows.MAX_TEXT_BYTES)
              .build());
    }
    schema.addField(AddFieldReq.builder().fieldName(FOLLOWING).dataType(DataType.Int64).build());
    return schema;
  }
}
