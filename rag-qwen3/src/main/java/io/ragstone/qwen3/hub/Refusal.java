package io.ragstone.qwen3.hub;

import io.ragstone.error.ModelDownloadException;
import io.ragstone.error.ModelDownloadException.Reason;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Turns an answer that is no success into what happened and what to do.
 *
 * @param wanted what was asked for, as people read it
 * @param modelPage where people find the model
 * @param tokenSent whether the hub has been shown a token
 */
record Refusal(String wanted, String modelPage, boolean tokenSent) {
  private static final Pattern RATE_LIMIT =
      Pattern.compile(";\\s*r\\s*=\\s*0\\s*;\\s*t\\s*=\\s*(\\d{1,9})");
  private static final Pattern SECONDS = Pattern.compile("\\d{1,9}");

  /** Whether the revision is there and the file is not. */
  static boolean isMissingFile(HttpResponse<?> answer) {
    return answer.statusCode() == 404 && errorCode(answer).equals("EntryNotFound");
  }

  /** What a server says that the hub has redirected to. */
  ModelDownloadException ofStorage(HttpResponse<?> answer) {
    // Signed addresses expire: the next try asks the hub for a new one.
    return unavailable(answer, "The server " + host(answer) + " that the hub redirected to");
  }

  /** What the hub itself says. */
  ModelDownloadException ofHub(HttpResponse<?> answer) {
    int status = answer.statusCode();
    String code = errorCode(answer);
    String answered = "The hub answered " + status + " to the request for " + wanted;
    if (status == 429) {
      return unavailable(answer, "The hub");
    }
    if (code.equals("GatedRepo")) {
      return new ModelDownloadException(
          Reason.AUTHENTICATION,
          answered
              + ": the model is gated; accept its licence at "
              + modelPage
              + " and set HF_TOKEN to a token of the account that did"
              + tokenHint());
    }
    if (status == 401 || status == 403) {
      return new ModelDownloadException(
          Reason.AUTHENTICATION,
          answered
              + ": there is no such model, or it is private; check the name at "
              + modelPage
              + ", and for a private model set HF_TOKEN to a token that may read it"
              + tokenHint());
    }
    if (status == 404) {
      return new ModelDownloadException(Reason.NOT_FOUND, answered + ": " + missing(code));
    }
    if (status == 408 || status >= 500) {
      return unavailable(answer, "The hub");
    }
    return new ModelDownloadException(
        Reason.INVALID_RESPONSE, answered + "; check that the endpoint is a Hugging Face hub");
  }

  private String missing(String code) {
    return switch (code) {
      case "RepoNotFound" -> "there is no such model; check the name at " + modelPage;
      case "RevisionNotFound" ->
          "the model has no such revision; name a branch, a tag or a full commit of " + modelPage;
      case "EntryNotFound" ->
          "the model has no such file at this revision; is it a Qwen3 model with safetensors?";
      default -> "there is no such model, revision or file; check " + modelPage;
    };
  }

  private ModelDownloadException unavailable(HttpResponse<?> answer, String who) {
    Reason reason = answer.statusCode() == 429 ? Reason.RATE_LIMITED : Reason.UNAVAILABLE;
    String message =
        who + " answered " + answer.statusCode() + " to the request for " + wanted + advice(reason);
    return retryAfter(answer.headers())
        .map(
            delay ->
                new ModelDownloadException(
                    reason, message + "; it asks to wait " + delay.toSeconds() + " s", delay))
        .orElseGet(() -> new ModelDownloadException(reason, message));
  }

  private String advice(Reason reason) {
    return reason == Reason.RATE_LIMITED && !tokenSent
        ? ": too many requests; with HF_TOKEN set more are allowed"
        : "; try again later";
  }

  private String tokenHint() {
    return tokenSent ? " (the one that is set was not enough)" : " (none is set)";
  }

  private static String errorCode(HttpResponse<?> answer) {
    return answer.headers().firstValue("X-Error-Code").orElse("");
  }

  private static String host(HttpResponse<?> answer) {
    URI uri = answer.uri();
    return uri.getScheme() + "://" + uri.getRawAuthority();
  }

  /** Seconds or a date (RFC 9110), or the reset time of a used-up limit ({@code RateLimit}). */
  static Optional<Duration> retryAfter(HttpHeaders headers) {
    Optional<String> limit = headers.firstValue("RateLimit");
    if (limit.isPresent()) {
      Matcher matcher = RATE_LIMIT.matcher(limit.get());
      if (matcher.find()) {
        return Optional.of(Duration.ofSeconds(Long.parseLong(matcher.group(1))));
      }
    }
    return headers.firstValue("Retry-After").flatMap(Refusal::parseRetryAfter);
  }

  private static Optional<Duration> parseRetryAfter(String text) {
    if (SECONDS.matcher(text).matches()) {
      return Optional.of(Duration.ofSeconds(Long.parseLong(text)));
    }
    try {
      ZonedDateTime date = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME);
      Duration delay = Duration.between(ZonedDateTime.now(date.getZone()), date);
      return Optional.of(delay.isNegative() ? Duration.ZERO : delay);
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
