package io.ragstone.pipeline;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The stage and the call of a streamed answer, which end together and once, whichever thread ends
 * them. Thread-safe, except that one thread reads the texts.
 */
final class StreamedGeneration {
  private final StageObserver.Call call;
  private final StageObserver.Run stage;
  private final AtomicBoolean ended = new AtomicBoolean();
  private Optional<Duration> timeToFirstText = Optional.empty();

  StreamedGeneration(StageObserver.Call call, StageObserver.Run stage) {
    this.call = call;
    this.stage = stage;
  }

  void textCame() {
    if (timeToFirstText.isEmpty()) {
      timeToFirstText = Optional.of(stage.elapsed());
    }
  }

  Duration elapsed() {
    return stage.elapsed();
  }

  void completed(Answer answer) {
    if (ended.compareAndSet(false, true)) {
      stage.completed(
          measured -> {
            AnswerWriter.measure(answer.generation(), measured);
            measured.timeToFirstText(timeToFirstText);
          });
      call.completed(answer::measure);
    }
  }

  void failed(Throwable failure) {
    if (ended.compareAndSet(false, true)) {
      stage.failed(failure);
      call.failed(failure);
    }
  }
}
