package io.ragstone.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.ragstone.call.CallContext;
import io.ragstone.diagnosis.Diagnosis;
import io.ragstone.diagnosis.Finding;
import io.ragstone.diagnosis.Finding.Status;
import io.ragstone.document.Document;
import io.ragstone.error.StoreException;
import io.ragstone.filter.Filter;
import io.ragstone.generation.Generator;
import io.ragstone.splitter.SeparatorSplitter;
import io.ragstone.store.Metric;
import io.ragstone.store.VectorStore;
import io.ragstone.testkit.FakeGenerator;
import io.ragstone.testkit.FakeReranker;
import io.ragstone.testkit.ForwardingVectorStore;
import io.ragstone.testkit.HashingEmbedder;
import io.ragstone.testkit.InMemoryVectorStore;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a pipeline says of its own parts. */
class SelfDiagnosisTest {
  private final HashingEmbedder embedder = new HashingEmbedder(16);
  private final VectorStore store =
      new InMemoryVectorStore(embedder.identity(), Metric.INNER_PRODUCT);

  private RagPipeline.Builder pipeline(VectorStore store) {
    return RagPipeline.builder()
        .embedder(embedder)
        .store(store)
        .splitter(new SeparatorSplitter("\n\n"));
  }

  @Test
  void partsThatWorkAreHealthy() {
    Generator untouched =
        new FakeGenerator(
            request -> {
              throw new AssertionError("asking costs money");
            });
    RagPipeline pipeline =
        pipeline(store).reranker(new FakeReranker()).generator(untouched).build();
    pipeline.ingest(List.of(Document.of("a", "one")));

    Diagnosis diagnosis = pipeline.diagnose(CallContext.unbounded());

    assertThat(diagnosis.isHealthy()).isTrue();
    assertThat(diagnosis.findings())
        .extracting(Finding::name)
        .containsExactly("embedder", "store", "reranker");
    assertThat(diagnosis.toString()).contains("16 dimensions").contains(", 1 chunk");
  }

  @Test
  void aPartThatFailsIsNamedAndTheOthersAreTried() {
    VectorStore down =
        new ForwardingVectorStore(store) {
          @Override
          public long count(Filter filter) {
            throw new StoreException(StoreException.Reason.UNAVAILABLE, "The server is down");
          }
        };

    Diagnosis diagnosis =
        pipeline(down).reranker(new FakeReranker()).build().diagnose(CallContext.unbounded());

    assertThat(diagnosis.isHealthy()).isFalse();
    assertThat(diagnosis.findings())
        .extracting(Finding::status)
        .containsExactly(Status.OK, Status.FAILED, Status.OK);
    assertThat(diagnosis.findings().get(1).detail()).isEqualTo("The server is down");
  }

  @Test
  void aCallThatHasEndedIsAFailure() {
    CallContext context = CallContext.cancellable();
    context.cancel();

    Diagnosis diagnosis = pipeline(store).build().diagnose(context);

    assertThat(diagnosis.findings())
        .hasSize(2)
        .allSatisfy(finding -> assertThat(finding.status()).isEqualTo(Status.FAILED));
  }

  @Test
  void aWarningIsHealthy() {
    Diagnosis diagnosis =
        Diagnosis.builder().add(Finding.warning("key", "There is none", "set one")).build();

    assertThat(diagnosis.isHealthy()).isTrue();
    assertThat(diagnosis).hasToString("WARNING key: There is none (set one)");
  }

  @Test
  void aMissingClassIsAFailureAndNotAnError() {
    Diagnosis diagnosis =
        Diagnosis.builder()
            .check(
                "natives",
                () -> {
                  throw new UnsatisfiedLinkError("no torch");
                })
            .build();

    assertThat(diagnosis).hasToString("FAILED natives: no torch");
  }
}
