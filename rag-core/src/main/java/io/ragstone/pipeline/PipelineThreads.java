package io.ragstone.pipeline;

import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads that publishers run on unless they are given others, and rerankers that have a
 * deadline. They wait for models and servers, so the common pool, whose threads are few and meant
 * for computing, would not do.
 */
final class PipelineThreads {
  private static final int IDLE_SECONDS = 60;
  private static final AtomicInteger COUNT = new AtomicInteger();

  /** As many daemon threads as there are runs, each kept for a while after its run. */
  static final Executor SHARED =
      new ThreadPoolExecutor(
          0,
          Integer.MAX_VALUE,
          IDLE_SECONDS,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          PipelineThreads::daemon);

  private PipelineThreads() {}

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "ragstone-pipeline-" + COUNT.incrementAndGet());
    thread.setDaemon(true);
    return thread;
  }
}
