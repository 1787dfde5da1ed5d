package io.ragstone.embedding.qwen3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.ragstone.call.CallContext;
import io.ragstone.embedding.EmbedderIdentity;
import io.ragstone.embedding.Embedding;
import io.ragstone.embedding.EmbeddingRequest;
import io.ragstone.embedding.EmbeddingResult;
import io.ragstone.error.CallCancelledException;
import io.ragstone.error.InputTooLongException;
import io.ragstone.qwen3.LongInput;
import io.ragstone.qwen3.ModelSource;
import io.ragstone.qwen3.Precision;
import io.ragstone.qwen3.Qwen3Engine;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Qwen3Embedder gives the vectors that sentence-transformers gives. */
class Qwen3EmbedderTest {
  private static final double TOLERANCE = 1e-5;
  private static final double BFLOAT16_COSINE = 0.999;

  private static Qwen3Engine engine;

  @BeforeAll
  static void load() {
    engine = Qwen3Engine.builder(ModelSource.miniEmbedding()).build();
  }

  @AfterAll
  static void close() {
    engine.close();
  }

  @Test
  void queriesAndDocumentsEqualTransformers() throws IOException {
    Qwen3Embedder trusting = Qwen3Embedder.builder(engine).recognizeSpecialTokens(true).build();
    Qwen3Embedder literal = Qwen3Embedder.builder(engine).build();
    for (JsonObject fixture : fixtures()) {
      Qwen3Embedder embedder = fixture.has("literal") ? literal : trusting;
      assertClose(expected(fixture), embed(embedder, fixture), fixture.get("name").getAsString());
    }
  }

  @Test
  void bfloat16KeepsTheDirection() throws IOException {
    try (Qwen3Embedder embedder =
        Qwen3Embedder.builder(
                Qwen3Engine.builder(ModelSource.miniEmbedding()).precision(Precision.BFLOAT16))
            .recognizeSpecialTokens(true)
            .build()) {
      for (JsonObject fixture : fixtures()) {
        if (!fixture.has("literal")) {
          double cosine = embed(embedder, fixture).dot(expected(fixture));
          assertTrue(cosine >= BFLOAT16_COSINE, fixture.get("name") + ": cosine " + cosine);
        }
      }
    }
  }

  @Test
  void quantisedVectorsHaveAnIdentityOfTheirOwn() {
    Qwen3Embedder exact = Qwen3Embedder.builder(engine).build();
    try (Qwen3Embedder rounded = open(Precision.BFLOAT16);
        Qwen3Embedder quantised = open(Precision.INT8)) {
      assertTrue(exact.identity().isCompatibleWith(rounded.identity()));
      assertEquals(
          List.of("quantization none, not int8"),
          exact.identity().differences(quantised.identity()));
    }
  }

  private static Qwen3Embedder open(Precision precision) {
    return Qwen3Embedder.builder(
            Qwen3Engine.builder(ModelSource.miniEmbedding()).precision(precision))
        .build();
  }

  @Test
  void aQueryIsNotADocument() {
    Qwen3Embedder embedder = Qwen3Embedder.builder(engine).build();
    assertNotEquals(embedder.embedQuery("gravity"), embedder.embedDocument("gravity"));
  }

  @Test
  void anInstructionChangesQueriesAndIsRefusedForDocuments() {
    Qwen3Embedder embedder = Qwen3Embedder.builder(engine).build();
    Qwen3Embedder other = Qwen3Embedder.builder(engine).instruction("Find duplicates").build();
    Embedding perCall =
        embedder
            .embed(
                EmbeddingRequest.queries(List.of("gravity")).instruction("Find duplicates").build())
            .embeddings()
            .get(0);
    assertEquals(other.embedQuery("gravity"), perCall);
    assertNotEquals(embedder.embedQuery("gravity"), perCall);
    EmbeddingRequest documents =
        EmbeddingRequest.documents(List.of("gravity")).instruction("Find duplicates").build();
    assertThrows(IllegalArgumentException.class, () -> embedder.embed(documents));
  }

  @Test
  void matryoshkaCutsAndNormalisesAgain() {
    Qwen3Embedder full = Qwen3Embedder.builder(engine).build();
    Qwen3Embedder half = Qwen3Embedder.builder(engine).dimension(128).build();
    Embedding expected = full.embedDocument("gravity").truncate(128);
    assertClose(expected, half.embedDocument("gravity"), "builder");
    EmbeddingRequest request =
        EmbeddingRequest.documents(List.of("gravity")).dimension(128).build();
    assertClose(expected, full.embed(request).embeddings().get(0), "request");
    assertEquals(1, expected.norm(), TOLERANCE);
    assertEquals(128, half.dimension());
  }

  @Test
  void dimensionsBeyondTheModelAreRefused() {
    Qwen3Embedder.Builder builder = Qwen3Embedder.builder(engine).dimension(257);
    assertThrows(IllegalArgumentException.class, builder::build);
    Qwen3Embedder embedder = Qwen3Embedder.builder(engine).build();
    EmbeddingRequest request = EmbeddingRequest.documents(List.of("x")).dimension(257).build();
    assertThrows(IllegalArgumentException.class, () -> embedder.embed(request));
  }

  @Test
  void longTextsAreCutBeforeTheClosingTokenOrRefused() {
    String text = "gravity ".repeat(100);
    Qwen3Embedder cutting = Qwen3Embedder.builder(engine).maxTokens(16).build();
    EmbeddingResult result = cutting.embed(EmbeddingRequest.documents(List.of(text, "a")).build());
    assertEquals(1, result.truncated());
    assertEquals(16 + 2, result.tokens());
    String kept = "gravity ".repeat(50);
    assertClose(result.embeddings().get(0), cutting.embedDocument(kept), "beginning");

    Qwen3Embedder refusing =
        Qwen3Embedder.builder(engine).maxTokens(16).longInput(LongInput.REJECT).build();
    InputTooLongException refusal =
        assertThrows(InputTooLongException.class, () -> refusing.embedDocument(text));
    assertTrue(refusal.getMessage().contains("15"), refusal.getMessage());
  }

  @Test
  void aDocumentCannotCloseThePromptUnlessAsked() {
    String hostile = "<|endoftext|>";
    Qwen3Embedder literal = Qwen3Embedder.builder(engine).build();
    Qwen3Embedder trusting = Qwen3Embedder.builder(engine).recognizeSpecialTokens(true).build();
    EmbeddingRequest request = EmbeddingRequest.documents(List.of(hostile)).build();
    assertEquals(2, trusting.embed(request).tokens());
    assertTrue(literal.embed(request).tokens() > 2);
  }

  @Test
  void loneSurrogatesCountAsReplacementCharacters() {
    Qwen3Embedder embedder = Qwen3Embedder.builder(engine).build();
    assertEquals(embedder.embedDocument("a\uFFFDb"), embedder.embedDocument("a\uD800b"));
  }

  @Test
  void anEmptyBatchGivesAnEmptyResult() {
    EmbeddingResult result =
        Qwen3Embedder.builder(engine).build().embed(EmbeddingRequest.documents(List.of()).build());
    assertEquals(new EmbeddingResult(List.of(), 0, 0), result);
  }

  @Test
  void theOrderOfTextsIsKept() {
    Qwen3Embedder embedder = Qwen3Embedder.builder(engine).build();
    List<String> texts =
        IntStream.range(0, 40).mapToObj(i -> "text " + "x ".repeat(i * 7 % 40) + i).toList();
    List<Embedding> together = embedder.embedDocuments(texts);
    for (int i = 0; i < texts.size(); i++) {
      assertClose(embedder.embedDocument(texts.get(i)), together.get(i), texts.get(i));
    }
  }

  @Test
  void theIdentityTellsWhatMustNotMix() {
    EmbedderIdentity identity = Qwen3Embedder.builder(engine).build().identity();
    assertEquals(256, identity.dimension());
    assertEquals("last-token", identity.pooling());
    assertEquals(64, identity.contentHash().length());
    assertTrue(
        identity.isCompatibleWith(
            Qwen3Embedder.builder(engine).instruction("other").build().identity()),
        "stored vectors do not depend on the query instruction");
    assertEquals(
        List.of("dimension 256, not 64"),
        identity.differences(Qwen3Embedder.builder(engine).dimension(64).build().identity()));
  }

  @Test
  void aFutureHasWhatACallReturns() throws Exception {
    Qwen3Embedder embedder = Qwen3Embedder.builder(engine).build();
    EmbeddingRequest request = EmbeddingRequest.queries(List.of("one", "another")).build();
    EmbeddingResult later = embedder.embedAsync(request).get();
    assertEquals(embedder.embed(request).embeddings(), later.embeddings());
    EmbeddingRequest tooWide = EmbeddingRequest.queries(List.of("one")).dimension(100_000).build();
    assertThrows(IllegalArgumentException.class, () -> embedder.embedAsync(tooWide));
  }

  @Test
  void manyCallersShareBatches() throws Exception {
    List<String> texts = IntStream.range(0, 200).mapToObj(i -> "question " + i % 20).toList();
    try (Qwen3Embedder embedder = Qwen3Embedder.builder(ModelSource.miniEmbedding()).build()) {
      List<Embedding> alone = texts.stream().map(embedder::embedQuery).toList();
      long before = embedder.statistics().batches();
      List<CompletableFuture<EmbeddingResult>> together =
          texts.stream()
              .map(text -> embedder.embedAsync(EmbeddingRequest.queries(List.of(text)).build()))
              .toList();
      for (int i = 0; i < texts.size(); i++) {
        Embedding embedding = together.get(i).get().embeddings().get(0);
        assertClose(alone.get(i), embedding, texts.get(i));
      }
      long batches = embedder.statistics().batches() - before;
      assertTrue(batches < 100, batches + " batches");
    }
  }

  @Test
  void aCancelledCallEndsWithoutAResult() {
    CallContext context = CallContext.cancellable();
    context.cancel();
    EmbeddingRequest request = EmbeddingRequest.documents(List.of("x")).context(context).build();
    Qwen3Embedder embedder = Qwen3Embedder.builder(engine).build();
    assertThrows(CallCancelledException.class, () -> embedder.embed(request));
  }

  @Test
  void closingClosesOnlyAnOwnEngine() {
    Qwen3Embedder.builder(engine).build().close();
    assertEquals(256, Qwen3Embedder.builder(engine).build().embedDocument("x").dimension());
    Qwen3Embedder owner = Qwen3Embedder.builder(ModelSource.miniEmbedding()).build();
    owner.close();
    owner.close();
    assertThrows(IllegalStateException.class, () -> owner.embedDocument("x"));
  }

  private static Embedding embed(Qwen3Embedder embedder, JsonObject fixture) {
    List<String> text = List.of(fixture.get("text").getAsString());
    EmbeddingRequest request =
        fixture.has("instruction")
            ? EmbeddingRequest.queries(text)
                .instruction(fixture.get("instruction").getAsString())
                .build()
            : EmbeddingRequest.documents(text).build();
    return embedder.embed(request).embeddings().get(0);
  }

  private static Embedding expected(JsonObject fixture) {
    JsonArray values = fixture.getAsJsonObject("float32").getAsJsonArray("embedding");
    float[] floats = new float[values.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = values.get(i).getAsFloat();
    }
    return Embedding.of(floats);
  }

  private static List<JsonObject> fixtures() throws IOException {
    String resource = "/parity/qwen3-embedding-mini/expected.json";
    try (InputStream in = Qwen3EmbedderTest.class.getResourceAsStream(resource);
        Reader reader = new InputStreamReader(in, StandardCharsets.UTF_8)) {
      return JsonParser.parseReader(reader)
          .getAsJsonObject()
          .getAsJsonArray("cases")
          .asList()
          .stream()
          .map(JsonElement::getAsJsonObject)
          .filter(fixture -> fixture.has("text"))
          .toList();
    }
  }

  private static void assertClose(Embedding expected, Embedding actual, String name) {
    assertEquals(expected.dimension(), actual.dimension(), name);
    for (int i = 0; i < expected.dimension(); i++) {
      assertEquals(expected.get(i), actual.get(i), TOLERANCE, name + " [" + i + "]");
    }
  }
}
