package io.ragstone.server;

import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import io.ragstone.error.CallCancelledException;
import io.ragstone.error.DeadlineExceededException;
import io.ragstone.error.InputTooLongException;
import io.ragstone.error.OverloadedException;
import io.ragstone.error.RagException;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a client is told of a failure, in the shape that OpenAI's clients read.
 *
 * @param status the HTTP status
 * @param code a word for programs
 * @param field the field that is wrong, empty for none
 * @param message what was wrong, and what to do
 */
record Problem(int status, String code, String field, String message) {
  private static final Logger LOGGER = LoggerFactory.getLogger(Problem.class);

  static Problem of(int status, String code, String message) {
    return new Problem(status, code, "", message);
  }

  /** What failed, with what it says itself where that is meant for users. */
  static Problem of(Throwable failure) {
    if (failure instanceof RequestException refused) {
      return new Problem(refused.status(), refused.code(), refused.field(), messageOf(refused));
    }
    if (failure instanceof InputTooLongException) {
      return of(400, "input_too_long", messageOf(failure));
    }
    if (failure instanceof OverloadedException || failure instanceof CallCancelledException) {
      return of(503, "overloaded", messageOf(failure));
    }
    if (failure instanceof DeadlineExceededException) {
      return of(504, "timeout", messageOf(failure));
    }
    LOGGER.error("A request failed", failure);
    if (failure instanceof RagException known) {
      return of(known.isRetryable() ? 503 : 500, "failed", messageOf(known));
    }
    return of(500, "failed", "The server failed inside; its log says why");
  }

  static String messageOf(Throwable failure) {
    return Objects.requireNonNullElseGet(failure.getMessage(), failure::toString);
  }

  JsonObject json() {
    JsonObject error = new JsonObject();
    error.addProperty("message", message);
    error.addProperty("type", type());
    if (field.isEmpty()) {
      error.add("param", JsonNull.INSTANCE);
    } else {
      error.addProperty("param", field);
    }
    error.addProperty("code", code);
    JsonObject root = new JsonObject();
    root.add("error", error);
    return root;
  }

  private String type() {
    return status >= 500 ? "server_error" : "invalid_request_error";
  }
}
