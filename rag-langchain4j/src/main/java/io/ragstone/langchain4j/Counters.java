package io.ragstone.langchain4j;

import dev.langchain4j.model.TokenCountEstimator;
import io.ragstone.splitter.TokenCounter;

/** LangChain4j's token count estimators as token counters. */
final class Counters {
  private Counters() {}

  /** Some estimators refuse an empty text. */
  static TokenCounter of(TokenCountEstimator estimator) {
    return text -> text.isEmpty() ? 0 : estimator.estimateTokenCountInText(text);
  }
}
