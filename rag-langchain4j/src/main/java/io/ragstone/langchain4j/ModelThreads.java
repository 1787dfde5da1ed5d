package io.ragstone.langchain4j;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Threads that wait for models, so that callers can stop waiting. They end when they are idle. */
final class ModelThreads {
  static final ExecutorService SHARED =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "ragstone-langchain4j");
            thread.setDaemon(true);
            return thread;
          });

  private ModelThreads() {}
}
