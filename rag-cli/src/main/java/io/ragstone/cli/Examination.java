package io.ragstone.cli;

import io.ragstone.call.CallContext;
import io.ragstone.diagnosis.Diagnosis;
import io.ragstone.diagnosis.Finding;
import io.ragstone.embedding.EmbedderIdentity;
import io.ragstone.embedding.qwen3.Qwen3Embedder;
import io.ragstone.qwen3.ModelSource;
import io.ragstone.qwen3.Precision;
import io.ragstone.qwen3.Qwen3Engine;
import io.ragstone.rerank.RerankRequest;
import io.ragstone.rerank.qwen3.Qwen3Reranker;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/** Looks at everything that an ingest and an answer need, from the ground up. */
final class Examination {
  private static final int OLDEST_JAVA = 17;

  private final ModelOptions models;
  private final StoreOptions stores;
  private final AnswerOptions answers;
  private final Output output;
  private final CpuFeatures cpu = CpuFeatures.ofThisMachine();
  private final Diagnosis.Builder diagnosis = Diagnosis.builder();

  Examination(ModelOptions models, StoreOptions stores, AnswerOptions answers, Output output) {
    this.models = models;
    this.stores = stores;
    this.answers = answers;
    this.output = output;
  }

  Diagnosis run() {
    diagnosis.add(java()).add(processor());
    Finding natives =
        tried(
            "native",
            Examination::loadNatives,
            "the message says what is missing or in the way; DJL_CACHE_DIR is the folder that"
                + " native libraries are unpacked to, and docs/platforms.md has what runs where");
    diagnosis.add(natives);
    Optional<EmbedderIdentity> identity = Optional.empty();
    if (natives.status() == Finding.Status.OK) {
      identity = embedder();
      models.rerankerName().ifPresent(this::reranker);
    }
    if (identity.isPresent()) {
      diagnosis.add(StoreExamination.of(stores, identity.get()));
    } else if (stores.milvus().isPresent()) {
      diagnosis.add(StoreExamination.reach(stores));
    }
    return diagnosis.add(AnswerExamination.of(answers)).build();
  }

  private static Finding java() {
    Runtime runtime = Runtime.getRuntime();
    String detail =
        String.format(
            Locale.ROOT,
            "%s (%s), heap up to %d MiB",
            System.getProperty("java.version"),
            System.getProperty("java.vendor"),
            runtime.maxMemory() >> 20);
    return Runtime.version().feature() < OLDEST_JAVA
        ? Finding.failed("java", detail, "install a JDK or JRE of version 17 or newer")
        : Finding.ok("java", detail);
  }

  private Finding processor() {
    String detail =
        cpu.model().orElse(System.getProperty("os.arch"))
            + ", "
            + Runtime.getRuntime().availableProcessors()
            + " cores"
            + (cpu.features().isEmpty() ? "" : ", " + String.join(" ", cpu.features()));
    boolean slow =
        System.getProperty("os.arch").equals("amd64")
            && !cpu.features().isEmpty()
            && !cpu.has("AVX2");
    return slow
        ? Finding.warning(
            "processor", detail, "without AVX2 everything is slow; use a newer machine if you can")
        : Finding.ok("processor", detail);
  }

  /** The bundled model is the least that needs all native libraries. */
  private static String loadNatives() {
    try (Qwen3Engine engine = Qwen3Engine.builder(ModelSource.miniEmbedding()).build()) {
      engine.lastHiddenStates(
          List.of(engine.tokenizer().encode("This is a test")), CallContext.unbounded());
    }
    return "libtorch and tokenizers load and compute";
  }

  private Optional<EmbedderIdentity> embedder() {
    EmbedderIdentity[] identity = new EmbedderIdentity[1];
    diagnosis.add(
        tried(
            "embedder",
            () -> {
              long start = System.nanoTime();
              try (Qwen3Engine engine = models.embedderEngine(output).build();
                  Qwen3Embedder embedder = Qwen3Embedder.builder(engine).build()) {
                Duration loaded = Duration.ofNanos(System.nanoTime() - start);
                embedder.embedQuery("This is a test");
                identity[0] = embedder.identity();
                return described(engine, loaded) + ", " + embedder.dimension() + " dimensions";
              }
            },
            "check --embedder; \"ragstone models pull\" fetches a model and \"ragstone models"
                + " verify\" looks at one"));
    return Optional.ofNullable(identity[0]);
  }

  private void reranker(String name) {
    diagnosis.add(
        tried(
            "reranker",
            () -> {
              long start = System.nanoTime();
              try (Qwen3Engine engine = models.rerankerEngine(output).orElseThrow().build();
                  Qwen3Reranker reranker = Qwen3Reranker.builder(engine).build()) {
                Duration loaded = Duration.ofNanos(System.nanoTime() - start);
                reranker.rerank(RerankRequest.builder("test", List.of("This is a test")).build());
                return described(engine, loaded);
              }
            },
            "check --reranker (" + name + "), or do without: --reranker none"));
  }

  private String described(Qwen3Engine engine, Duration loaded) {
    return String.format(
        Locale.ROOT,
        "%s computes in %s, loaded in %.1f s%s",
        engine.name(),
        engine.precision().name().toLowerCase(Locale.ROOT),
        loaded.toMillis() / 1e3,
        models.precision() == Precision.FLOAT32 && cpu.hasBfloat16()
            ? " (--precision auto may be faster here)"
            : "");
  }

  private static Finding tried(String name, Supplier<String> check, String fix) {
    Finding found = Diagnosis.builder().check(name, check).build().findings().get(0);
    return found.status() == Finding.Status.OK ? found : Finding.failed(name, found.detail(), fix);
  }
}
