package io.ragstone.qwen3.hub;

import io.ragstone.error.ModelDownloadException;
import io.ragstone.error.ModelDownloadException.Reason;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongConsumer;

/**
 * What the hub knows about the files of one model, and their content; each call is one try.
 * Thread-safe.
 */
final class HubClient {
  private final HuggingFaceHub hub;
  private final String repository;
  private final HubConnection connection;

  HubClient(HuggingFaceHub hub, String repository) {
    this.hub = hub;
    this.repository = repository;
    this.connection = new HubConnection(hub);
  }

  /** What a file is, or nothing when the revision has no such file. */
  Optional<FileMetadata> metadata(String revision, String file) {
    Refusal refusal = refusal(revision, file);
    HttpResponse<Void> answer = connection.head(address(revision, file), refusal.wanted());
    if (Refusal.isMissingFile(answer)) {
      return Optional.empty();
    }
    if (answer.statusCode() != 200 && !HubConnection.isRedirect(answer)) {
      throw failure(refusal, answer);
    }
    return Optional.of(metadata(answer, refusal.wanted()));
  }

  /** Receives what is missing of a file, as far as it comes. */
  void receive(String commit, String file, PartialFile partial, LongConsumer progress) {
    Refusal refusal = refusal(commit, file);
    long from = partial.size();
    HttpResponse<Void> answer =
        connection.get(
            address(commit, file),
            from,
            partial::newBody,
            () -> progress.accept(partial.size()),
            refusal.wanted());
    int status = answer.statusCode();
    if (status == 416 || (status == 206 && partial.size() == from)) {
      // What is here is no beginning of what is there.
      partial.clear();
      throw new ModelDownloadException(
          Reason.UNAVAILABLE,
          "The rest of " + refusal.wanted() + " behind byte " + from + " was not sent");
    }
    if (status != 200 && status != 206) {
      throw failure(refusal, answer);
    }
  }

  private FileMetadata metadata(HttpResponse<?> answer, String wanted) {
    Optional<String> commit =
        answer.headers().firstValue("X-Repo-Commit").filter(HubNames::isCommit);
    Optional<ContentHash> hash =
        answer
            .headers()
            .firstValue("X-Linked-Etag")
            .or(() -> answer.headers().firstValue("ETag"))
            .flatMap(ContentHash::ofEtag);
    if (commit.isEmpty() || hash.isEmpty()) {
      throw new ModelDownloadException(
          Reason.INVALID_RESPONSE,
          "The answer to the request for "
              + wanted
              + " has no X-Repo-Commit, or no ETag that is a SHA-256 or a git blob's SHA-1, so that"
              + " a download could not be checked; is "
              + hub.endpoint()
              + " a Hugging Face hub, or does a proxy answer for it?");
    }
    return new FileMetadata(commit.get(), hash.get(), announcedSize(answer));
  }

  private static OptionalLong announcedSize(HttpResponse<?> answer) {
    Optional<String> size = answer.headers().firstValue("X-Linked-Size");
    if (size.isEmpty() && !HubConnection.isRedirect(answer)) {
      size = answer.headers().firstValue("Content-Length");
    }
    return size.filter(text -> text.matches("\\d{1,18}"))
        .map(text -> OptionalLong.of(Long.parseLong(text)))
        .orElse(OptionalLong.empty());
  }

  private ModelDownloadException failure(Refusal refusal, HttpResponse<?> answer) {
    return connection.isHub(answer.uri()) ? refusal.ofHub(answer) : refusal.ofStorage(answer);
  }

  private Refusal refusal(String revision, String file) {
    return new Refusal(
        file + " of " + repository + " at " + revision,
        hub.endpoint() + "/" + repository,
        connection.hasToken());
  }

  private URI address(String revision, String file) {
    return URI.create(
        hub.endpoint()
            + "/"
            + repository
            + "/resolve/"
            + HubNames.encode(revision, false)
            + "/"
            + HubNames.encode(file, true));
  }
}
