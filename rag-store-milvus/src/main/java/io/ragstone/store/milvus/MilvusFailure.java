package io.ragstone.store.milvus;

import io.milvus.shaded.io.grpc.Status;
import io.milvus.v2.exception.MilvusClientException;
import io.ragstone.error.StoreException;
import io.ragstone.error.StoreException.Reason;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What went wrong in a call of Milvus's client, whichever of its exceptions says so.
 *
 * @param reason the kind of failure
 * @param advice what to do about it
 * @param isMomentary whether to try again at once
 * @param cause what the client threw
 */
record MilvusFailure(Reason reason, String advice, boolean isMomentary, RuntimeException cause) {
  /**
   * What a server says of itself and of collections while it starts, restarts or moves them about:
   * not ready, rate limits, and the states of collections, partitions, replicas, channels, segments
   * and nodes that pass.
   */
  private static final Set<Integer> NOT_SERVING =
      Set.of(2, 3, 8, 101, 103, 106, 201, 202, 400, 401, 500, 501, 503, 600, 601, 602, 901, 902);

  /** The same, where it comes with the code of an unexpected error. */
  private static final Pattern SAYS_NOT_SERVING =
      Pattern.compile("not ready|not (fully )?loaded|not available|on recovering|channel lacks");

  /** Where a part of the server waited for another part until the request's deadline. */
  private static final Pattern SAYS_LATE =
      Pattern.compile("(?i)context done|context (deadline exceeded|canceled)");

  static MilvusFailure of(RuntimeException e) {
    if (e instanceof MilvusClientException refused && refused.getServerErrCode() != 0) {
      return ofServer(refused, refused.getServerErrCode());
    }
    if (String.valueOf(e.getMessage()).contains("database not found")) {
      return lasting(Reason.INVALID_REQUEST, "create the database, or name another", e);
    }
    return switch (code(e)) {
      case UNAVAILABLE -> unavailable(true, e);
      case DEADLINE_EXCEEDED -> ofTimeout(e);
      case UNAUTHENTICATED, PERMISSION_DENIED -> ofCredentials(e);
      case RESOURCE_EXHAUSTED ->
          lasting(Reason.INVALID_REQUEST, "lower batchBytes, or ask for fewer rows at once", e);
      case UNIMPLEMENTED ->
          lasting(Reason.UNSUPPORTED, "check that this is a Milvus server, 2.3 or newer", e);
      default -> ofCause(e);
    };
  }

  private static MilvusFailure ofCause(RuntimeException e) {
    if (isBroken(e)) {
      return unavailable(true, e);
    }
    return SAYS_LATE.matcher(String.valueOf(e.getMessage())).find()
        ? late(e)
        : lasting(Reason.FAILED, "see the cause", e);
  }

  /** Whether the connection broke, which gRPC has no status for when it happens while sending. */
  private static boolean isBroken(@Nullable Throwable e) {
    return e != null && (e instanceof IOException || isBroken(e.getCause()));
  }

  /** A client that retries by itself throws the status away and leaves its name in the message. */
  private static Status.Code code(RuntimeException e) {
    Status.Code code = Status.fromThrowable(e).getCode();
    String message = String.valueOf(e.getMessage());
    return code != Status.Code.UNKNOWN
        ? code
        : Arrays.stream(Status.Code.values())
            .filter(each -> message.contains(": " + each.name()))
            .findFirst()
            .orElse(code);
  }

  /**
   * The codes of Milvus 2.3 and newer (its package merr), and the ones of before where milvus-lite
   * still uses them.
   */
  private static MilvusFailure ofServer(MilvusClientException e, int code) {
    String message = String.valueOf(e.getMessage());
    if ((code >= 1400 && code < 1500) || message.contains("auth check failure")) {
      return ofCredentials(e);
    }
    if (NOT_SERVING.contains(code) || SAYS_NOT_SERVING.matcher(message).find()) {
      return new MilvusFailure(
          Reason.UNAVAILABLE,
          "wait until the server has started and loaded the collection; when somebody released it,"
              + " open the store again",
          true,
          e);
    }
    if (SAYS_LATE.matcher(message).find()) {
      return late(e);
    }
    if (code == 100) {
      return lasting(Reason.SCHEMA_MISMATCH, "the collection is not there: open it again", e);
    }
    return (code >= 1100 && code < 1200) || code == 6
        ? lasting(Reason.INVALID_REQUEST, "correct what the server names", e)
        : lasting(Reason.FAILED, "see the server's log", e);
  }

  /** A call waits for a connection until its deadline; gRPC tells whether it ever had one. */
  private static MilvusFailure ofTimeout(RuntimeException e) {
    String message = String.valueOf(e.getMessage());
    return message.contains("remote_addr") || message.contains("context timed out")
        ? late(e)
        : unavailable(false, e);
  }

  private static MilvusFailure late(RuntimeException e) {
    return lasting(Reason.TIMEOUT, "raise requestTimeout, or ask for less at once", e);
  }

  private static MilvusFailure ofCredentials(RuntimeException e) {
    return lasting(
        Reason.AUTHENTICATION, "check the token, or user and password, and what it may do", e);
  }

  private static MilvusFailure unavailable(boolean momentary, RuntimeException e) {
    return new MilvusFailure(
        Reason.UNAVAILABLE,
        "check that the server runs and is reachable, and whether it wants http or https and which"
            + " certificates",
        momentary,
        e);
  }

  private static MilvusFailure lasting(Reason reason, String advice, RuntimeException e) {
    return new MilvusFailure(reason, advice, false, e);
  }

  StoreException toException(String operation, String location, Duration timeout) {
    boolean late = reason == Reason.TIMEOUT || (reason == Reason.UNAVAILABLE && !isMomentary);
    return new StoreException(
        reason,
        "Could not "
            + operation
            + " at "
            + location
            + (late ? " within " + timeout.toMillis() + " ms: " : ": ")
            + advice
            + " ("
            + said()
            + ")",
        cause);
  }

  private String said() {
    String message = String.valueOf(cause.getMessage());
    return message.contains("unknown enum value")
        ? "the server refused without saying why"
        : message;
  }
}
