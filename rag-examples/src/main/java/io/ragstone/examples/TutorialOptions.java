package io.ragstone.examples;

import io.ragstone.embedding.Embedder;
import io.ragstone.generation.Generator;
import io.ragstone.qwen3.ModelSource;
import io.ragstone.store.VectorStore;
import io.ragstone.store.lucene.LuceneVectorStore;
import io.ragstone.store.milvus.MilvusVectorStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Which parts the tutorial runs with: {@code --name=value} on the command line, else environment.
 */
final class TutorialOptions {
  static final String USAGE =
      """
      Options, each with the environment variable that stands in for it:
        --embedder=MODEL  QWEN3_EMBEDDING_DIR  folder of Qwen3-Embedding, or its name on the Hugging Face hub, such as
                                               Qwen/Qwen3-Embedding-0.6B (default: the bundled mini model)
        --reranker=MODEL  QWEN3_RERANKER_DIR   the same for Qwen3-Reranker
        --milvus=URI      MILVUS_URI           a Milvus server (default: an embedded Lucene index)
        --collection=NAME                      its collection, dropped and made anew (default: my_rag_collection)
        --question=TEXT                        what to ask
                          MILVUS_TOKEN         token of the Milvus server, if it asks for one
                          OPENAI_API_KEY       answers by OpenAI (default: sentences of the passages)
                          OPENAI_BASE_URL      another server that speaks OpenAI's protocol
                          OPENAI_MODEL         its model (default: gpt-4o)\
      """;

  private static final Map<String, String> ENVIRONMENT = new LinkedHashMap<>();

  static {
    ENVIRONMENT.put("embedder", "QWEN3_EMBEDDING_DIR");
    ENVIRONMENT.put("reranker", "QWEN3_RERANKER_DIR");
    ENVIRONMENT.put("milvus", "MILVUS_URI");
    ENVIRONMENT.put("collection", "");
    ENVIRONMENT.put("question", "");
  }

  private final Map<String, String> values;
  private final Map<String, String> environment;

  private TutorialOptions(Map<String, String> values, Map<String, String> environment) {
    this.values = values;
    this.environment = environment;
  }

  static TutorialOptions parse(String[] arguments, Map<String, String> environment) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String argument : arguments) {
      String name = argument.replaceFirst("^--([a-z]+)=(?s:.*)$", "$1");
      if (!ENVIRONMENT.containsKey(name)) {
        throw new IllegalArgumentException("Unknown argument: " + argument + "\n" + USAGE);
      }
      values.put(name, argument.substring(argument.indexOf('=') + 1));
    }
    return new TutorialOptions(values, environment);
  }

  ModelSource embeddingModel() {
    return value("embedder").map(TutorialOptions::model).orElseGet(ModelSource::miniEmbedding);
  }

  ModelSource rerankerModel() {
    return value("reranker").map(TutorialOptions::model).orElseGet(ModelSource::miniReranker);
  }

  String question() {
    return value("question").orElse("How is data stored in milvus?");
  }

  /** Opens an empty store: the tutorial drops its collection and makes it anew. */
  VectorStore newStore(Embedder embedder, Path indexFolder) {
    Optional<String> uri = value("milvus");
    if (uri.isEmpty()) {
      return LuceneVectorStore.builder(indexFolder, embedder.identity()).open();
    }
    MilvusVectorStore.Builder milvus =
        MilvusVectorStore.builder(value("collection").orElse("my_rag_collection"))
            .uri(uri.get())
            .embedder(embedder)
            .recreate(true);
    setting("MILVUS_TOKEN").ifPresent(milvus::token);
    return milvus.build();
  }

  Generator newGenerator(Embedder embedder) {
    return AnswerModel.fromEnvironment(environment, embedder).generator();
  }

  private Optional<String> value(String name) {
    return Optional.ofNullable(values.get(name))
        .or(() -> setting(Objects.requireNonNull(ENVIRONMENT.get(name))))
        .filter(value -> !value.isBlank());
  }

  private Optional<String> setting(String variable) {
    return Optional.ofNullable(environment.get(variable)).filter(value -> !value.isBlank());
  }

  /** A folder that exists, or that cannot be a name on the hub, is a folder. */
  private static ModelSource model(String model) {
    boolean isName = model.matches("[\\w.-]+/[\\w.-]+") && !model.startsWith(".");
    return isName && !Files.exists(Path.of(model))
        ? ModelSource.huggingFace(model)
        : ModelSource.folder(Path.of(model));
  }
}
