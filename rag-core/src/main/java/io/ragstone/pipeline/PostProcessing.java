package io.ragstone.pipeline;

import io.ragstone.postprocess.PassagePostProcessor;
import io.ragstone.postprocess.PostProcessRequest;
import io.ragstone.retrieval.Passage;
import io.ragstone.store.VectorStore;
import java.util.List;
import java.util.Objects;

/** Has post-processors work on the passages of a call, one after the other. */
final class PostProcessing {
  private final VectorStore store;

  PostProcessing(VectorStore store) {
    this.store = store;
  }

  void run(
      List<PassagePostProcessor> processors,
      PreparedQuestion prepared,
      Candidates candidates,
      PassageTrail trail,
      StageObserver.Call call) {
    for (PassagePostProcessor processor : processors) {
      PostProcessRequest request =
          PostProcessRequest.builder(prepared.question(), trail.passages())
              .filter(prepared.query().filter())
              .store(store)
              .questionEmbedding(candidates.questionEmbedding())
              .context(prepared.query().context())
              .build();
      List<Passage> processed =
          call.run(
              StageStart.of(Stage.POST_PROCESS),
              () -> checked(processor, request),
              (passages, measured) ->
                  measured
                      .count(Count.INPUTS, request.passages().size())
                      .count(Count.OUTPUTS, passages.size()));
      trail.step(processor.toString(), processed);
    }
  }

  private static List<Passage> checked(PassagePostProcessor processor, PostProcessRequest request) {
    return List.copyOf(
        Objects.requireNonNull(
            processor.process(request),
            () -> processor + " returned null; return an empty list to drop all passages"));
  }
}
