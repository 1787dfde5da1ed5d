package io.ragstone.spring.boot;

import io.ragstone.pipeline.SearchMode;
import io.ragstone.qwen3.ComputeDevice;
import io.ragstone.qwen3.Precision;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The properties {@code ragstone.*}.
 *
 * @param threads Threads that a model computes with, for the whole JVM; as many as the machine has
 *     cores by default.
 * @param embedding The embedding model.
 * @param rerank The reranker.
 * @param store Where chunks are kept.
 * @param splitter How documents are cut.
 * @param retrieval How passages are found.
 * @param llm The language model that writes answers.
 * @param ingest The folder that is ingested when the application starts.
 */
@ConfigurationProperties("ragstone")
record RagstoneProperties(
    @Nullable Integer threads,
    @DefaultValue Embedding embedding,
    @DefaultValue Rerank rerank,
    @DefaultValue Store store,
    @DefaultValue Splitter splitter,
    @DefaultValue Retrieval retrieval,
    @DefaultValue Llm llm,
    @DefaultValue Ingest ingest) {

  /**
   * The embedding model.
   *
   * @param model "mini" for the bundled model, a name on the Hugging Face hub such as
   *     Qwen/Qwen3-Embedding-0.6B, or a folder that begins with "/", "./", "../" or "file:".
   * @param revision Branch, tag or commit on the hub.
   * @param device Where it computes: cpu, cuda, or cuda:1 for another GPU.
   * @param precision Number format of the computation.
   * @param instruction Task that queries are embedded with; the model's own by default.
   * @param dimension Values of an embedding (Matryoshka); all that the model has by default.
   * @param maxTokens Where longer texts are cut, in tokens; at 8192, or what the model has, by
   *     default.
   * @param batchTokens Most tokens that are computed at once; 512 on a CPU and 4096 on a GPU by
   *     default.
   * @param queueTokens How many tokens may wait before a question is refused.
   */
  record Embedding(
      @DefaultValue(ModelLocation.MINI) String model,
      @DefaultValue("main") String revision,
      @DefaultValue("cpu") ComputeDevice device,
      @DefaultValue("float32") Precision precision,
      @Nullable String instruction,
      @Nullable Integer dimension,
      @Nullable Integer maxTokens,
      @Nullable Integer batchTokens,
      @DefaultValue("65536") int queueTokens) {}

  /**
   * The reranker.
   *
   * @param enabled Whether candidates are reranked.
   * @param model "mini" for the bundled model, a name on the Hugging Face hub such as
   *     Qwen/Qwen3-Reranker-0.6B, or a folder that begins with "/", "./", "../" or "file:".
   * @param revision Branch, tag or commit on the hub.
   * @param device Where it computes: cpu, cuda, or cuda:1 for another GPU.
   * @param precision Number format of the computation.
   * @param instruction Task that passages are judged by; the model's own by default.
   * @param maxTokens Where longer texts are cut, in tokens; at 8192, or what the model has, by
   *     default.
   * @param batchTokens Most tokens that are computed at once; 512 on a CPU and 4096 on a GPU by
   *     default.
   * @param queueTokens How many tokens may wait before a question is refused.
   * @param maxPassages Most passages that are reranked; all candidates by default.
   * @param deadline How long reranking may take before the order of the search is kept; without
   *     limit by default.
   * @param threshold Least probability, 0 to 1, of a passage that is kept; none by default.
   */
  record Rerank(
      @DefaultValue("true") boolean enabled,
      @DefaultValue(ModelLocation.MINI) String model,
      @DefaultValue("main") String revision,
      @DefaultValue("cpu") ComputeDevice device,
      @DefaultValue("float32") Precision precision,
      @Nullable String instruction,
      @Nullable Integer maxTokens,
      @Nullable Integer batchTokens,
      @DefaultValue("65536") int queueTokens,
      @Nullable Integer maxPassages,
      @Nullable Duration deadline,
      @Nullable Double threshold) {}

  /**
   * Where chunks are kept: in Milvus when its URI is set, otherwise in a Lucene index.
   *
   * @param lucene The embedded store.
   * @param milvus The distributed store.
   */
  record Store(@DefaultValue Lucene lucene, @DefaultValue Milvus milvus) {}

  /**
   * The embedded store.
   *
   * @param path Folder of the index, made where there is none.
   * @param readOnly Whether to open the index for reading only, which needs no lock.
   */
  record Lucene(
      @DefaultValue("ragstone-index") Path path, @DefaultValue("false") boolean readOnly) {}

  /**
   * The distributed store.
   *
   * @param uri Address of the server, such as http://localhost:19530.
   * @param token Token, such as Zilliz Cloud's API key.
   * @param username User, together with the password in place of a token.
   * @param password Password of the user.
   * @param database Database; the server's default one by default.
   * @param collection Collection, made where there is none.
   * @param partitionKey Metadata key that partitions the collection, such as a tenant; none by
   *     default.
   * @param connectTimeout How long to wait for a connection when the application starts.
   * @param requestTimeout How long one request may take.
   */
  record Milvus(
      @Nullable String uri,
      @Nullable String token,
      @Nullable String username,
      @Nullable String password,
      @Nullable String database,
      @DefaultValue("ragstone") String collection,
      @Nullable String partitionKey,
      @DefaultValue("10s") Duration connectTimeout,
      @DefaultValue("30s") Duration requestTimeout) {
    Milvus {
      token = textOf(token);
      username = textOf(username);
      password = textOf(password);
      database = textOf(database);
      partitionKey = textOf(partitionKey);
    }

    /** Without token and password. */
    @Override
    public String toString() {
      return "Milvus[" + collection + " at " + uri + "]";
    }
  }

  /**
   * How documents are cut.
   *
   * @param maxTokens Tokens that a chunk has at most, its headings included; the splitter's own by
   *     default.
   * @param overlapTokens Tokens at a chunk's end that the next one repeats; the splitter's own by
   *     default.
   */
  record Splitter(@Nullable Integer maxTokens, @Nullable Integer overlapTokens) {}

  /**
   * How passages are found.
   *
   * @param mode By vector, by words, or by both.
   * @param topK Candidates that a search finds.
   * @param topN Passages that are kept.
   * @param threshold Least score of a candidate, on the scale of the search; none by default.
   */
  record Retrieval(
      @DefaultValue("dense") SearchMode mode,
      @DefaultValue("10") int topK,
      @DefaultValue("3") int topN,
      @Nullable Double threshold) {}

  /**
   * The language model that writes answers: used when a base URL or a key is set. Without either,
   * answers are sentences of the passages.
   *
   * @param baseUrl Server that speaks OpenAI's protocol, such as http://localhost:11434/v1;
   *     https://api.openai.com/v1 when only a key is set.
   * @param apiKey Key of the server.
   * @param model Name of the model.
   * @param temperature How freely the model writes, 0 to 2; the server's own by default.
   * @param maxTokens Tokens that an answer has at most; the server's own by default.
   * @param maxContextTokens Tokens that the passages in a prompt have at most; without limit by
   *     default.
   * @param timeout How long to wait for the server to send something.
   * @param rewriteQuestions Whether the model makes follow-up questions of a conversation stand
   *     alone.
   */
  record Llm(
      @Nullable String baseUrl,
      @Nullable String apiKey,
      @DefaultValue("gpt-4o") String model,
      @Nullable Double temperature,
      @Nullable Integer maxTokens,
      @Nullable Integer maxContextTokens,
      @DefaultValue("1m") Duration timeout,
      @DefaultValue("true") boolean rewriteQuestions) {
    Llm {
      baseUrl = textOf(baseUrl);
      apiKey = textOf(apiKey);
    }

    /** Without the key. */
    @Override
    public String toString() {
      return "Llm[" + model + " at " + baseUrl + "]";
    }
  }

  /**
   * The folder that is ingested when the application starts.
   *
   * @param folder Folder of Markdown, HTML, text, CSV and JSON Lines, and what there are beans of
   *     type DocumentFormat for; nothing is ingested without one.
   * @param removeMissing Whether every document leaves the store that is not in the folder.
   */
  record Ingest(@Nullable Path folder, @DefaultValue("false") boolean removeMissing) {
    Path requireFolder() {
      return Objects.requireNonNull(folder, "folder");
    }
  }

  /** What comes from an environment variable that is not set is blank. */
  private static @Nullable String textOf(@Nullable String value) {
    return value == null || value.isBlank() ? null : value;
  }
}
