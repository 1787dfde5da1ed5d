package io.ragstone.server;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.ragstone.call.CallContext;
import io.ragstone.embedding.Embedder;
import io.ragstone.embedding.Embedding;
import io.ragstone.embedding.EmbeddingRequest;
import io.ragstone.embedding.EmbeddingResult;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;

/** {@code POST /v1/embeddings}, as OpenAI has it, with {@code input_type} on top. */
final class EmbeddingsEndpoint extends Endpoint {
  private static final String DIMENSIONS = "dimensions";
  private static final String INPUT = "input";
  private static final String INSTRUCTION = "instruction";

  private final Embedder embedder;
  private final ModelName model;
  private final ServerLimits limits;
  private final CallContext server;

  EmbeddingsEndpoint(Embedder embedder, ModelName model, ServerLimits limits, CallContext server) {
    super("POST");
    this.embedder = embedder;
    this.model = model;
    this.limits = limits;
    this.server = server;
  }

  @Override
  void answer(Request request, Response response) throws IOException {
    JsonFields fields = readJson(request, limits.maxBodyBytes());
    model.requireIn(fields);
    boolean base64 = fields.choice("encoding_format", List.of("float", "base64")).equals("base64");
    OptionalInt dimensions = fields.number(DIMENSIONS, embedder.dimension());
    EmbeddingResult result = embed(request(fields, dimensions), dimensions);
    write(response, 200, json(result, base64));
  }

  private EmbeddingRequest request(JsonFields fields, OptionalInt dimensions) {
    List<String> texts = texts(fields.require(INPUT));
    boolean isQuery = fields.choice("input_type", List.of("document", "query")).equals("query");
    EmbeddingRequest.Builder request =
        isQuery ? EmbeddingRequest.queries(texts) : EmbeddingRequest.documents(texts);
    Optional<String> instruction = fields.text(INSTRUCTION);
    if (instruction.isPresent() && !isQuery) {
      throw RequestException.of(
          INSTRUCTION, "Only queries have an instruction; add \"input_type\": \"query\"");
    }
    instruction.ifPresent(request::instruction);
    dimensions.ifPresent(request::dimension);
    return request.context(server.child(limits.requestTimeout())).build();
  }

  private List<String> texts(JsonElement input) {
    if (!input.isJsonArray()) {
      return List.of(text(input));
    }
    JsonArray array = input.getAsJsonArray();
    if (array.isEmpty()) {
      throw RequestException.of(INPUT, "\"input\" has no text");
    }
    if (array.size() > limits.maxTexts()) {
      throw RequestException.of(
          INPUT, "\"input\" may have " + limits.maxTexts() + " texts, but has " + array.size());
    }
    List<String> texts = new ArrayList<>();
    array.forEach(text -> texts.add(text(text)));
    return texts;
  }

  private static String text(JsonElement input) {
    boolean isToken =
        input.isJsonArray() || (input.isJsonPrimitive() && input.getAsJsonPrimitive().isNumber());
    if (isToken) {
      throw RequestException.of(
          INPUT,
          "\"input\" must be a string or an array of strings: token ids are those of one"
              + " tokenizer, and this model has another than OpenAI's. LangChain's"
              + " OpenAIEmbeddings sends texts with check_embedding_ctx_length=False");
    }
    return JsonFields.text(INPUT, input);
  }

  private EmbeddingResult embed(EmbeddingRequest request, OptionalInt dimensions) {
    try {
      return embedder.embed(request);
    } catch (IllegalArgumentException e) {
      // The other fields have been checked; an embedder need not be able to shorten its vectors.
      if (dimensions.isPresent()) {
        throw RequestException.of(DIMENSIONS, Problem.messageOf(e));
      }
      throw e;
    }
  }

  private JsonObject json(EmbeddingResult result, boolean base64) {
    JsonArray data = new JsonArray();
    for (Embedding embedding : result.embeddings()) {
      JsonObject item = new JsonObject();
      item.addProperty("object", "embedding");
      item.addProperty("index", data.size());
      item.add("embedding", base64 ? bytes(embedding) : numbers(embedding));
      data.add(item);
    }
    JsonObject usage = new JsonObject();
    usage.addProperty("prompt_tokens", result.tokens());
    usage.addProperty("total_tokens", result.tokens());
    JsonObject json = new JsonObject();
    json.addProperty("object", "list");
    json.add("data", data);
    json.addProperty("model", model.name());
    json.add("usage", usage);
    json.addProperty("truncated", result.truncated());
    return json;
  }

  private static JsonArray numbers(Embedding embedding) {
    JsonArray numbers = new JsonArray(embedding.dimension());
    for (float value : embedding.toArray()) {
      numbers.add(value);
    }
    return numbers;
  }

  /** Four bytes a value, the lowest first: what OpenAI sends and its clients read. */
  private static JsonPrimitive bytes(Embedding embedding) {
    ByteBuffer bytes =
        ByteBuffer.allocate(embedding.dimension() * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(embedding.toArray());
    return new JsonPrimitive(Base64.getEncoder().encodeToString(bytes.array()));
  }
}
