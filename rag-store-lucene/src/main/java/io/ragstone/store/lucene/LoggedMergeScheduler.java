package io.ragstone.store.lucene;

import org.apache.lucene.index.ConcurrentMergeScheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Merges in the background, and logs what fails there, which Lucene would print to the standard
 * error. Nothing is lost by it: the next write fails with it, or opens the index anew.
 */
final class LoggedMergeScheduler extends ConcurrentMergeScheduler {
  private static final Logger logger = LoggerFactory.getLogger(LoggedMergeScheduler.class);

  @Override
  protected void handleMergeException(Throwable failure) {
    logger.warn("Merging files in the background failed: {}", failure.toString());
  }
}
