package io.ragstone.pipeline;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Writes down what a listener is told, such as {@code "EMBED started"}. */
final class RecordedStages implements PipelineListener {
  final List<String> news = Collections.synchronizedList(new ArrayList<>());
  final List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());

  @Override
  public CallListener callStarted(Operation operation) {
    return new CallListener() {
      @Override
      public StageListener stageStarted(StageStart start) {
        news.add(start.stage() + " started");
        return new RecordedStage(start.stage());
      }
    };
  }

  private final class RecordedStage implements StageListener {
    private final Stage stage;

    RecordedStage(Stage stage) {
      this.stage = stage;
    }

    @Override
    public void completed(Measurements measured) {
      news.add(stage + " completed " + measured.count(Count.OUTPUTS));
    }

    @Override
    public void failed(Duration duration, Throwable failure) {
      news.add(stage + " failed");
      failures.add(failure);
    }
  }
}
