package io.ragstone.qwen3.hub;

import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/** Reads nothing of an answer that is of no use, however long it is. */
final class IgnoredBody implements HttpResponse.BodySubscriber<Void> {
  @Override
  public CompletionStage<Void> getBody() {
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    subscription.cancel();
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    // What was under way when the subscription ended.
  }

  @Override
  public void onError(Throwable failure) {
    // Nobody waits for the end of this answer.
  }

  @Override
  public void onComplete() {
    // Nobody waits for the end of this answer.
  }
}
