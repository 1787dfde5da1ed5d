package io.ragstone.pipeline;

import io.ragstone.call.CallContext;
import io.ragstone.diagnosis.Diagnosis;
import io.ragstone.embedding.Embedder;
import io.ragstone.embedding.EmbeddingRequest;
import io.ragstone.filter.Filter;
import io.ragstone.rerank.RerankRequest;
import io.ragstone.rerank.Reranker;
import io.ragstone.store.VectorStore;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Tries the parts of a pipeline that cost nothing to try. */
final class SelfDiagnosis {
  private static final String TEXT = "test";

  private SelfDiagnosis() {}

  static Diagnosis of(
      Embedder embedder, VectorStore store, Optional<Reranker> reranker, CallContext context) {
    Diagnosis.Builder diagnosis = Diagnosis.builder();
    check(diagnosis, "embedder", context, () -> embed(embedder, context));
    check(diagnosis, "store", context, () -> count(store));
    reranker.ifPresent(
        judge -> check(diagnosis, "reranker", context, () -> rerank(judge, context)));
    return diagnosis.build();
  }

  private static void check(
      Diagnosis.Builder diagnosis, String part, CallContext context, Supplier<String> check) {
    diagnosis.check(
        part,
        () -> {
          context.check("diagnosis");
          return check.get();
        });
  }

  private static String embed(Embedder embedder, CallContext context) {
    int dimension =
        embedder
            .embed(EmbeddingRequest.documents(List.of(TEXT)).context(context).build())
            .embeddings()
            .get(0)
            .dimension();
    return embedder.identity().model() + ", " + dimension + " dimensions";
  }

  private static String count(VectorStore store) {
    long chunks = store.count(Filter.all());
    return store.describe().location() + ", " + chunks + (chunks == 1 ? " chunk" : " chunks");
  }

  private static String rerank(Reranker reranker, CallContext context) {
    RerankRequest request = RerankRequest.builder(TEXT, List.of(TEXT)).context(context).build();
    String kind = reranker.rerank(request).scores().get(0).kind().toString();
    return reranker.model().map(model -> model + ", ").orElse("") + "scores " + kind;
  }
}
