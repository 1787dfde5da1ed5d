package io.ragstone.langchain4j;

import dev.langchain4j.exception.AuthenticationException;
import dev.langchain4j.exception.ContentFilteredException;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.exception.RetriableException;
import dev.langchain4j.exception.TimeoutException;
import dev.langchain4j.exception.UnresolvedModelServerException;
import dev.langchain4j.exception.UnsupportedFeatureException;
import io.ragstone.error.GenerationException;
import io.ragstone.error.RagException;
import io.ragstone.error.StoreException;
import java.io.IOException;
import java.net.http.HttpTimeoutException;

/**
 * What LangChain4j throws as Ragstone's exceptions. What Ragstone threw below it stays as it is.
 */
final class Failures {
  private Failures() {}

  static RagException ofModel(Object model, Throwable failure) {
    return failure instanceof RagException ours
        ? ours
        : new LangChain4jModelException(
            message(model, failure),
            failure,
            failure instanceof RetriableException || isOfTheNetwork(failure));
  }

  static RagException ofGeneration(Object model, Throwable failure) {
    return failure instanceof RagException ours
        ? ours
        : new GenerationException(reason(failure), message(model, failure), failure);
  }

  static RagException ofStore(Object store, Throwable failure) {
    if (failure instanceof RagException ours) {
      return ours;
    }
    StoreException.Reason reason =
        switch (reason(failure)) {
          case UNAVAILABLE, RATE_LIMITED -> StoreException.Reason.UNAVAILABLE;
          case TIMEOUT -> StoreException.Reason.TIMEOUT;
          case AUTHENTICATION -> StoreException.Reason.AUTHENTICATION;
          case INVALID_REQUEST -> StoreException.Reason.INVALID_REQUEST;
          default -> StoreException.Reason.FAILED;
        };
    return new StoreException(reason, message(store, failure), failure);
  }

  private static GenerationException.Reason reason(Throwable failure) {
    if (failure instanceof TimeoutException || has(failure, HttpTimeoutException.class)) {
      return GenerationException.Reason.TIMEOUT;
    }
    if (failure instanceof RateLimitException) {
      return GenerationException.Reason.RATE_LIMITED;
    }
    if (failure instanceof AuthenticationException) {
      return GenerationException.Reason.AUTHENTICATION;
    }
    if (failure instanceof ContentFilteredException) {
      return GenerationException.Reason.REFUSED;
    }
    if (failure instanceof InvalidRequestException
        || failure instanceof ModelNotFoundException
        || failure instanceof UnsupportedFeatureException
        || failure instanceof IllegalArgumentException) {
      return GenerationException.Reason.INVALID_REQUEST;
    }
    return failure instanceof RetriableException || isOfTheNetwork(failure)
        ? GenerationException.Reason.UNAVAILABLE
        : GenerationException.Reason.FAILED;
  }

  private static boolean isOfTheNetwork(Throwable failure) {
    return failure instanceof UnresolvedModelServerException || has(failure, IOException.class);
  }

  private static boolean has(Throwable failure, Class<? extends Throwable> type) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (type.isInstance(cause)) {
        return true;
      }
    }
    return false;
  }

  private static String message(Object origin, Throwable failure) {
    return origin.getClass().getSimpleName()
        + " failed: "
        + (failure.getMessage() == null ? failure.getClass().getName() : failure.getMessage());
  }
}
