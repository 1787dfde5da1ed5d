package io.ragstone.pipeline;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Writes down what a listener is told, such as {@code "EMBED started"}. */
final class RecordedStages implements PipelineListener {
  final List<String> news = Collections.synchronizedList(new ArrayList<>());
  final List<RuntimeException> failures = Collections.synchronizedList(new ArrayList<>());

  @Override
  public void stageStarted(Stage stage) {
    news.add(stage + " started");
  }

  @Override
  public void stageCompleted(Stage stage, Duration duration, int items) {
    news.add(stage + " completed " + items);
  }

  @Override
  public void stageFailed(Stage stage, Duration duration, RuntimeException failure) {
    news.add(stage + " failed");
    failures.add(failure);
  }
}
