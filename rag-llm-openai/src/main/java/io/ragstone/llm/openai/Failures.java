package io.ragstone.llm.openai;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.openai.errors.OpenAIInvalidDataException;
import com.openai.errors.OpenAIServiceException;
import io.ragstone.error.DeadlineExceededException;
import io.ragstone.error.GenerationException;
import io.ragstone.error.GenerationException.Reason;
import io.ragstone.error.RagException;
import io.ragstone.llm.openai.ResponseGuard.UnusableResponseException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Says what went wrong between us and a server: the model, the host, the HTTP status and what to do
 * about it, and never a key, though servers like to repeat those.
 */
final class Failures {
  /** How much of a server's own words is quoted, in UTF-16 units. */
  private static final int QUOTE_LIMIT = 500;

  private static final String REDACTED = "[redacted]";
  private static final Pattern KEY_LIKE =
      Pattern.compile("(?i)\\bbearer\\s+\\S+|\\b(?:sk|pk|key)-[\\w*.-]{4,}");
  private static final Pattern STATUS = Pattern.compile("^\\d{3}: ");

  private final String operation;
  private final String subject;
  private final Optional<String> apiKey;
  private final Duration timeout;

  Failures(String model, String server, Optional<String> apiKey, Duration timeout) {
    this.subject = model + " at " + server;
    this.operation = "generation by " + subject;
    this.apiKey = apiKey;
    this.timeout = timeout;
  }

  /** What is being done, for messages. */
  String operation() {
    return operation;
  }

  RagException deadlineExceeded(Throwable cause) {
    return new DeadlineExceededException(
        "The deadline passed during: " + operation + "; allow the call more time", cause);
  }

  GenerationException timedOutInAll(Duration totalTimeout) {
    return exception(
        Reason.TIMEOUT,
        subject
            + " gave no complete answer within the "
            + totalTimeout.toMillis()
            + " ms of totalTimeout. Try again later, or raise it",
        Optional.empty());
  }

  GenerationException invalidResponse(String what) {
    return invalidResponse(what, Optional.empty());
  }

  GenerationException refusedByModel() {
    return exception(
        Reason.REFUSED,
        subject + " refused to answer; its words are the exception's writtenText()",
        Optional.empty());
  }

  GenerationException cutOff() {
    return exception(
        Reason.CUT_OFF,
        "The answer of "
            + subject
            + " reached the limit of tokens before it was complete; raise the limit, or ask for"
            + " less",
        Optional.empty());
  }

  /** An answer that is not the record that was asked for. Why may quote it, so it is redacted. */
  GenerationException unfit(String type, String why) {
    return exception(
        Reason.INVALID_RESPONSE,
        "The answer of "
            + subject
            + " is not a "
            + type
            + ": "
            + shortened(redact(why))
            + ". Check that the server and the model support structured outputs (response_format"
            + " json_schema)",
        Optional.empty());
  }

  /** A refusal of a request for a record, which many servers do not know. */
  RuntimeException perhapsUnsupported(GenerationException failure) {
    return failure.reason() != Reason.INVALID_REQUEST
        ? failure
        : exception(
            Reason.INVALID_REQUEST,
            failure.getMessage()
                + ". Or the server does not support structured outputs (response_format"
                + " json_schema): ask it for text",
            Optional.empty());
  }

  /** The exception that callers see for what the client threw. */
  RuntimeException translate(Throwable failure) {
    if (failure instanceof RagException known) {
      return known;
    }
    if (failure instanceof Error error) {
      throw error;
    }
    List<Throwable> chain = Stream.iterate(failure, e -> e != null, Throwable::getCause).toList();
    for (Throwable e : chain) {
      if (e instanceof OpenAIServiceException service) {
        return refused(service);
      }
      if (e instanceof JsonProcessingException) {
        return invalidResponse("it is not the JSON of a chat completion", Optional.of(failure));
      }
      if (e instanceof UnusableResponseException) {
        return invalidResponse(quote(e), Optional.of(failure));
      }
      if (e instanceof InterruptedIOException) {
        return timedOut(failure);
      }
      if (e instanceof IOException) {
        return unreachable(e, failure);
      }
    }
    if (failure instanceof OpenAIInvalidDataException) {
      return invalidResponse(quote(failure), Optional.of(failure));
    }
    return exception(
        Reason.FAILED,
        "The request to " + subject + " failed: " + quote(failure),
        Optional.of(failure));
  }

  /** A server that answered with an error; its exception holds its words, so it is no cause. */
  private GenerationException refused(OpenAIServiceException service) {
    int status = service.statusCode();
    String said = words(service);
    if (status / 100 == 2) {
      return exception(
          Reason.UNAVAILABLE,
          subject + " failed while it was answering: " + said + ". Try again later",
          Optional.empty());
    }
    return exception(
        reason(status),
        subject + " answered HTTP " + status + ": " + said + ". " + advice(status),
        Optional.empty());
  }

  /** What the server says, with the headers that tell what to do about it. */
  private String words(OpenAIServiceException service) {
    String said = STATUS.matcher(quote(service)).replaceFirst("");
    return Stream.of("Location", "Retry-After")
        .flatMap(
            name ->
                service.headers().values(name).stream()
                    .limit(1)
                    .map(value -> " (" + name + ": " + shortened(redact(value)) + ")"))
        .reduce(said, String::concat);
  }

  private static String advice(int status) {
    return switch (status) {
      case 401, 403 -> "Check the API key and what it gives access to";
      case 404 -> "Check the model's name and the base URL, which usually ends in /v1";
      case 429 -> "Send fewer requests, try again later, or check the quota";
      case 408, 409 -> "Try again later";
      default ->
          switch (status / 100) {
            case 3 -> "Redirects are not followed; set the base URL to where the server really is";
            case 4 -> "Check the model's name, the options and the length of the prompt";
            case 5 -> "Try again later";
            default -> "Check the base URL";
          };
    };
  }

  private static Reason reason(int status) {
    return switch (status) {
      case 401, 403 -> Reason.AUTHENTICATION;
      case 408 -> Reason.TIMEOUT;
      case 409 -> Reason.UNAVAILABLE;
      case 429 -> Reason.RATE_LIMITED;
      default ->
          switch (status / 100) {
            case 4 -> Reason.INVALID_REQUEST;
            case 5 -> Reason.UNAVAILABLE;
            default -> Reason.FAILED;
          };
    };
  }

  private GenerationException timedOut(Throwable failure) {
    return exception(
        Reason.TIMEOUT,
        subject
            + " did not answer within "
            + timeout.toMillis()
            + " ms. Try again later, or raise the timeout",
        Optional.of(failure));
  }

  private GenerationException unreachable(Throwable problem, Throwable failure) {
    return exception(
        Reason.UNAVAILABLE,
        "The connection to "
            + subject
            + " failed: "
            + quote(problem)
            + ". Check the base URL, the network and that the server runs",
        Optional.of(failure));
  }

  private GenerationException invalidResponse(String what, Optional<Throwable> cause) {
    return exception(
        Reason.INVALID_RESPONSE,
        "The answer of "
            + subject
            + " could not be understood: "
            + what
            + ". Check that the base URL is that of a server that speaks the OpenAI API",
        cause);
  }

  private GenerationException exception(Reason reason, String message, Optional<Throwable> cause) {
    return cause
        .filter(this::isClean)
        .map(clean -> new GenerationException(reason, message, clean))
        .orElseGet(() -> new GenerationException(reason, message));
  }

  private String quote(Throwable e) {
    return shortened(
        redact(Optional.ofNullable(e.getMessage()).orElse(e.getClass().getSimpleName())));
  }

  private static String shortened(String words) {
    return words.length() <= QUOTE_LIMIT ? words : words.substring(0, QUOTE_LIMIT) + "…";
  }

  private String redact(String text) {
    String known = apiKey.map(key -> text.replace(key, REDACTED)).orElse(text);
    return KEY_LIKE.matcher(known).replaceAll(REDACTED);
  }

  private boolean isClean(Throwable cause) {
    return Stream.iterate(cause, e -> e != null, Throwable::getCause)
        .map(Throwable::toString)
        .allMatch(text -> redact(text).equals(text));
  }
}
