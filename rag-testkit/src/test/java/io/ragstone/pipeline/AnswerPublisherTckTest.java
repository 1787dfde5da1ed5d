package io.ragstone.pipeline;

import io.ragstone.call.CallContext;
import io.ragstone.document.Document;
import io.ragstone.splitter.SeparatorSplitter;
import io.ragstone.store.Metric;
import io.ragstone.testkit.InMemoryVectorStore;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Flow;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;

/**
 * The Technology Compatibility Kit of Reactive Streams on a pipeline's answers. An answer has two
 * events at least; what the kit wants to know of shorter streams is asked of the same publisher on
 * a plain list.
 */
public class AnswerPublisherTckTest extends FlowPublisherVerification<AnswerEvent> {
  private static final long TIMEOUT_MILLIS = 2_000;
  private static final long NOTHING_HAPPENS_MILLIS = 100;
  private static final long GARBAGE_COLLECTION_MILLIS = 3_000;

  /** The passages and the whole answer. */
  private static final int EVENTS_BESIDE_TEXT = 2;

  /** Creates the suite. */
  public AnswerPublisherTckTest() {
    super(new TestEnvironment(TIMEOUT_MILLIS, NOTHING_HAPPENS_MILLIS), GARBAGE_COLLECTION_MILLIS);
  }

  private static RagPipeline pipeline(long words) {
    WatchedEmbedder embedder = new WatchedEmbedder();
    RagPipeline pipeline =
        RagPipeline.builder()
            .embedder(embedder)
            .store(new InMemoryVectorStore(embedder.identity(), Metric.COSINE))
            .splitter(new SeparatorSplitter("\n"))
            .generator(new EndlessGenerator(words))
            .build();
    pipeline.ingest(List.of(Document.of("a", "one passage")));
    return pipeline;
  }

  @Override
  public Flow.Publisher<AnswerEvent> createFlowPublisher(long elements) {
    if (elements < EVENTS_BESIDE_TEXT) {
      List<AnswerEvent> events =
          Collections.nCopies((int) elements, new AnswerEvent.TextDelta("word"));
      return new PullPublisher<>(
          context -> new PullPublisher.Source<>(events.iterator(), () -> {}),
          CallContext.unbounded(),
          PipelineThreads.SHARED);
    }
    return pipeline(elements - EVENTS_BESIDE_TEXT).askPublisher(Query.of("one"));
  }

  @Override
  public Flow.Publisher<AnswerEvent> createFailedFlowPublisher() {
    CallContext context = CallContext.cancellable();
    context.cancel();
    return pipeline(1).askPublisher(Query.builder("one").context(context).build());
  }
}
