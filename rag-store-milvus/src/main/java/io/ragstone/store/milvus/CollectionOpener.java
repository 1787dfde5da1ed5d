package io.ragstone.store.milvus;

import io.milvus.common.clientenum.FunctionType;
import io.milvus.v2.client.MilvusClientV2;
import io.milvus.v2.common.DataType;
import io.milvus.v2.common.IndexParam;
import io.milvus.v2.service.collection.request.AddFieldReq;
import io.milvus.v2.service.collection.request.CreateCollectionReq;
import io.milvus.v2.service.collection.response.DescribeCollectionResp;
import io.milvus.v2.service.index.response.DescribeIndexResp;
import io.ragstone.embedding.EmbedderIdentity;
import io.ragstone.error.StoreException;
import io.ragstone.error.StoreException.Reason;
import io.ragstone.store.Metric;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** Makes a collection, or checks one that is there, and loads it. */
final class CollectionOpener {
  private final MilvusCollection collection;
  private final CollectionOptions options;
  private final ServerVersion server;
  private final String location;

  CollectionOpener(
      MilvusCollection collection,
      CollectionOptions options,
      ServerVersion server,
      String location) {
    this.collection = collection;
    this.options = options;
    this.server = server;
    this.location = location;
  }

  OpenedCollection open() {
    OpenedCollection opened =
        options.existingSchema().isPresent()
            ? openForeign(options.existingSchema().get())
            : openOwn(options.embedder().orElseThrow());
    collection.load(options.replicas(), options.loadTimeout());
    return opened;
  }

  private OpenedCollection openOwn(EmbedderIdentity embedder) {
    if (!collection.exists()) {
      create(embedder);
    }
    DescribeCollectionResp description = collection.describe();
    Map<String, CreateCollectionReq.FieldSchema> fields = fields(description);
    RecordedSettings recorded =
        RecordedSettings.of(description)
            .orElseThrow(
                () ->
                    mismatch(
                        "it was made by other software (no embedder is recorded); open it with"
                            + " existingSchema, or choose another name"));
    boolean keywords = fields.containsKey(Columns.SPARSE);
    DescribeIndexResp.IndexDesc index = index(keywords);
    List<String> differences = new ArrayList<>(recorded.embedder().differences(embedder));
    differences.addAll(
        fieldDifferences(
            fields,
            ownFields(embedder.dimension(), keywords, recorded.partitionKey().isPresent())));
    options
        .partitionKey()
        .filter(key -> !recorded.partitionKey().equals(Optional.of(key)))
        .ifPresent(
            key ->
                differences.add(
                    "partition key " + recorded.partitionKey().orElse("none") + ", not " + key));
    Metric metric = metric(index);
    if (metric != options.metric()) {
      differences.add("metric " + metric + ", not " + options.metric());
    }
    options
        .index()
        .map(CollectionOpener::indexType)
        .filter(type -> type != index.getIndexType())
        .ifPresent(type -> differences.add("index " + index.getIndexType() + ", not " + type));
    if (options.keywords().orElse(false) && !keywords) {
      differences.add("no keyword search");
    }
    if (!differences.isEmpty()) {
      throw mismatch(
          "it has "
              + String.join("; ", differences)
              + "; open it as it is, or make it anew with recreate(true), or choose another name");
    }
    return new OpenedCollection(
        new ChunkRows(
            Objects.requireNonNull(fields.get(Columns.ID)).getMaxLength(),
            keywords,
            recorded.partitionKey()),
        embedder.dimension(),
        metric,
        options.index().orElse(MilvusIndex.autoIndex()),
        index.getIndexType() == IndexParam.IndexType.FLAT,
        Optional.of(recorded.embedder()),
        keywords);
  }

  private void create(EmbedderIdentity embedder) {
    boolean keywords = options.keywords().orElse(server.hasKeywordSearch());
    if (keywords && !server.hasKeywordSearch()) {
      throw tooOld("Keyword search", ServerVersion.KEYWORD_SEARCH);
    }
    boolean partitioned = options.partitionKey().isPresent();
    if (partitioned && !server.hasPartitionKey()) {
      throw tooOld("A partition key", ServerVersion.PARTITION_KEY);
    }
    CreateCollectionReq.CollectionSchema schema = MilvusClientV2.CreateSchema();
    ownFields(embedder.dimension(), keywords, partitioned).forEach(schema::addField);
    if (keywords) {
      schema.addFunction(
          CreateCollectionReq.Function.builder()
              .name("bm25")
              .functionType(FunctionType.BM25)
              .inputFieldNames(List.of(Columns.KEYWORD_TEXT))
              .outputFieldNames(List.of(Columns.SPARSE))
              .build());
    }
    collection.createUnlessThere(
        schema,
        new RecordedSettings(embedder, options.partitionKey()).toJson(),
        options.shards(),
        options.partitionKey().map(key -> options.partitions()));
  }

  private StoreException tooOld(String what, String needed) {
    return new StoreException(
        Reason.UNSUPPORTED,
        what + " needs " + needed + ", but the server at " + location + " is " + server.text());
  }

  private List<AddFieldReq> ownFields(int dimension, boolean keywords, boolean partitioned) {
    List<AddFieldReq> fields = new ArrayList<>();
    fields.add(
        AddFieldReq.builder()
            .fieldName(Columns.ID)
            .dataType(DataType.VarChar)
            .maxLength(options.maxIdBytes())
            .isPrimaryKey(true)
            .autoID(false)
            .build());
    fields.add(
        AddFieldReq.builder()
            .fieldName(Columns.VECTOR)
            .dataType(DataType.FloatVector)
            .dimension(dimension)
            .build());
    fields.add(text(Columns.SOURCE_ID));
    fields.add(text(Columns.TEXT));
    fields.add(text(Columns.EMBEDDED_TEXT));
    fields.add(field(Columns.POSITION, DataType.Int64));
    fields.add(field(Columns.DETAILS, DataType.JSON));
    fields.add(field(Columns.METADATA, DataType.JSON));
    fields.add(field(Columns.FILTER_TERMS, DataType.JSON));
    if (partitioned) {
      AddFieldReq partition = text(Columns.PARTITION);
      partition.setIsPartitionKey(true);
      fields.add(partition);
    }
    if (keywords) {
      AddFieldReq keywordText = text(Columns.KEYWORD_TEXT);
      keywordText.setEnableAnalyzer(true);
      fields.add(keywordText);
      fields.add(field(Columns.SPARSE, DataType.SparseFloatVector));
    }
    return fields;
  }

  private static AddFieldReq field(String name, DataType type) {
    return AddFieldReq.builder().fieldName(name).dataType(type).build();
  }

  private static AddFieldReq text(String name) {
    return AddFieldReq.builder()
        .fieldName(name)
        .dataType(DataType.VarChar)
        .maxLength(ChunkRows.MAX_TEXT_BYTES)
        .build();
  }

  private static List<String> fieldDifferences(
      Map<String, CreateCollectionReq.FieldSchema> fields, List<AddFieldReq> ownFields) {
    return ownFields.stream()
        .flatMap(
            wanted -> {
              CreateCollectionReq.FieldSchema actual = fields.get(wanted.getFieldName());
              if (actual == null) {
                return Stream.of("no field " + wanted.getFieldName());
              }
              if (actual.getDataType() != wanted.getDataType()) {
                return Stream.of(
                    "a field "
                        + wanted.getFieldName()
                        + " of type "
                        + actual.getDataType()
                        + ", not "
                        + wanted.getDataType());
              }
              return Stream.empty();
            })
        .toList();
  }

  /** The index of the vectors; made now when whoever created the collection got no further. */
  private DescribeIndexResp.IndexDesc index(boolean keywords) {
    if (keywords) {
      collection.createIndexUnlessThere(
          IndexParam.builder()
              .fieldName(Columns.SPARSE)
              .indexType(IndexParam.IndexType.SPARSE_INVERTED_INDEX)
              .metricType(IndexParam.MetricType.BM25)
              .build());
    }
    MilvusIndex index = options.index().orElse(MilvusIndex.autoIndex());
    collection.createIndexUnlessThere(
        IndexParam.builder()
            .fieldName(Columns.VECTOR)
            .indexType(indexType(index))
            .metricType(metricType(options.metric()))
            .extraParams(buildParameters(index))
            .build());
    return collection.index(Columns.VECTOR).orElseThrow();
  }

  private OpenedCollection openForeign(ExistingSchema schema) {
    if (!collection.exists()) {
      throw mismatch("it is not there; check the name, the database and the server");
    }
    DescribeCollectionResp description = collection.describe();
    Map<String, CreateCollectionReq.FieldSchema> fields = fields(description);
    CreateCollectionReq.FieldSchema id = required(fields, schema.idField());
    CreateCollectionReq.FieldSchema vector = required(fields, schema.vectorField());
    boolean dynamic = description.getEnableDynamicField();
    Stream.concat(Stream.of(schema.textField()), schema.sourceField().stream())
        .filter(field -> !dynamic)
        .forEach(field -> required(fields, field));
    if (!id.getIsPrimaryKey()) {
      throw mismatch(
          "its primary key is " + description.getPrimaryFieldName() + ", not " + schema.idField());
    }
    if (vector.getDataType() != DataType.FloatVector) {
      throw mismatch(
          "its field "
              + schema.vectorField()
              + " is "
              + vector.getDataType()
              + ", not FloatVector");
    }
    options
        .embedder()
        .filter(embedder -> embedder.dimension() != vector.getDimension())
        .ifPresent(
            embedder -> {
              throw mismatch(
                  "it has dimension " + vector.getDimension() + ", not " + embedder.dimension());
            });
    DescribeIndexResp.IndexDesc index =
        collection
            .index(schema.vectorField())
            .orElseThrow(() -> mismatch("its field " + schema.vectorField() + " has no index"));
    Metric metric = metric(index);
    if (metric != options.metric()) {
      throw mismatch("it has metric " + metric + ", not " + options.metric());
    }
    List<String> readFields = new ArrayList<>();
    fields.forEach(
        (name, field) -> {
          if (!description.getVectorFieldNames().contains(name)) {
            readFields.add(name);
          }
        });
    if (dynamic) {
      readFields.add(ForeignRows.DYNAMIC);
    }
    return new OpenedCollection(
        new ForeignRows(schema, collection.name(), id.getDataType() == DataType.Int64, readFields),
        vector.getDimension(),
        metric,
        options.index().orElse(MilvusIndex.autoIndex()),
        index.getIndexType() == IndexParam.IndexType.FLAT,
        Optional.empty(),
        false);
  }

  private CreateCollectionReq.FieldSchema required(
      Map<String, CreateCollectionReq.FieldSchema> fields, String name) {
    CreateCollectionReq.FieldSchema field = fields.get(name);
    if (field == null) {
      throw mismatch("it has no field " + name + ", only " + fields.keySet());
    }
    return field;
  }

  private StoreException mismatch(String difference) {
    return new StoreException(
        Reason.SCHEMA_MISMATCH,
        "Collection "
            + collection.name()
            + " at "
            + location
            + " is not what was asked for: "
            + difference);
  }

  private static Map<String, CreateCollectionReq.FieldSchema> fields(
      DescribeCollectionResp description) {
    Map<String, CreateCollectionReq.FieldSchema> fields = new LinkedHashMap<>();
    description
        .getCollectionSchema()
        .getFieldSchemaList()
        .forEach(field -> fields.put(field.getName(), field));
    return fields;
  }

  private Metric metric(DescribeIndexResp.IndexDesc index) {
    return switch (index.getMetricType()) {
      case IP -> Metric.INNER_PRODUCT;
      case COSINE -> Metric.COSINE;
      case L2 -> Metric.EUCLIDEAN;
      default -> throw mismatch("its metric is " + index.getMetricType());
    };
  }

  private static IndexParam.MetricType metricType(Metric metric) {
    return switch (metric) {
      case INNER_PRODUCT -> IndexParam.MetricType.IP;
      case COSINE -> IndexParam.MetricType.COSINE;
      case EUCLIDEAN -> IndexParam.MetricType.L2;
    };
  }

  private static IndexParam.IndexType indexType(MilvusIndex index) {
    if (index instanceof MilvusIndex.Flat) {
      return IndexParam.IndexType.FLAT;
    }
    if (index instanceof MilvusIndex.Hnsw) {
      return IndexParam.IndexType.HNSW;
    }
    if (index instanceof MilvusIndex.IvfFlat) {
      return IndexParam.IndexType.IVF_FLAT;
    }
    return index instanceof MilvusIndex.DiskAnn
        ? IndexParam.IndexType.DISKANN
        : IndexParam.IndexType.AUTOINDEX;
  }

  private static Map<String, Object> buildParameters(MilvusIndex index) {
    if (index instanceof MilvusIndex.Hnsw hnsw) {
      return Map.of("M", hnsw.m(), "efConstruction", hnsw.efConstruction());
    }
    return index instanceof MilvusIndex.IvfFlat ivf ? Map.of("nlist", ivf.nlist()) : Map.of();
  }

  /** How to search an index so that it can find that many. */
  static Map<String, Object> searchParameters(MilvusIndex index, int limit) {
    if (index instanceof MilvusIndex.Hnsw hnsw) {
      return Map.of("ef", Math.max(hnsw.ef(), limit));
    }
    if (index instanceof MilvusIndex.IvfFlat ivf) {
      return Map.of("nprobe", ivf.nprobe());
    }
    return index instanceof MilvusIndex.DiskAnn diskAnn
        ? Map.of("search_list", Math.max(diskAnn.searchList(), limit))
        : Map.of();
  }
}
