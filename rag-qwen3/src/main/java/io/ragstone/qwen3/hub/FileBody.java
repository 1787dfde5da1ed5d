package io.ragstone.qwen3.hub;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Takes the answer to one request for a file, or for the rest of it, and writes it as it comes: the
 * rest (206) behind what is there, the whole (200) in its place. Other answers are ignored.
 *
 * <p>{@link #stop()} may come from another thread; afterwards nothing is written any more.
 */
final class FileBody implements HttpResponse.BodyHandler<Void>, HttpResponse.BodySubscriber<Void> {
  private static final Pattern CONTENT_RANGE = Pattern.compile("bytes (\\d{1,18})-.*");

  private final Path path;
  private final FileChannel file;
  private final long limit;
  private final CompletableFuture<Void> done = new CompletableFuture<>();
  private volatile long lastActivity = System.nanoTime();
  private volatile boolean receiving;
  private Flow.@Nullable Subscription subscription;
  private boolean stopped;

  /** What was sent is longer than announced or allowed. */
  static final class TooLongException extends IOException {
    private static final long serialVersionUID = 1L;

    TooLongException(long limit) {
      super("more than " + limit + " bytes were sent");
    }
  }

  /** The file could not be written; the connection is not to blame. */
  static final class WriteException extends IOException {
    private static final long serialVersionUID = 1L;

    private final transient Path path;
    private final IOException failure;

    WriteException(Path path, IOException failure) {
      super(failure);
      this.path = path;
      this.failure = failure;
    }

    Path path() {
      return path;
    }

    IOException failure() {
      return failure;
    }
  }

  /** Takes an answer for a file, which may grow to {@code limit} bytes. */
  FileBody(Path path, FileChannel file, long limit) {
    this.path = path;
    this.file = file;
    this.limit = limit;
  }

  /** When something came last, in {@link System#nanoTime()}. */
  long lastActivity() {
    return lastActivity;
  }

  /** Whether the answer is of use and has begun. */
  boolean isReceiving() {
    return receiving;
  }

  @Override
  public synchronized HttpResponse.BodySubscriber<Void> apply(HttpResponse.ResponseInfo answer) {
    try {
      boolean rest = answer.statusCode() == 206 && startsAtEnd(answer);
      if (stopped || (!rest && answer.statusCode() != 200)) {
        return new IgnoredBody();
      }
      if (!rest) {
        file.truncate(0);
      }
      file.position(file.size());
      receiving = true;
    } catch (IOException e) {
      stopped = true;
      done.completeExceptionally(new WriteException(path, e));
    }
    return this;
  }

  @Override
  public CompletionStage<Void> getBody() {
    return done;
  }

  @Override
  public synchronized void onSubscribe(Flow.Subscription newSubscription) {
    subscription = newSubscription;
    lastActivity = System.nanoTime();
    if (stopped) {
      newSubscription.cancel();
    } else {
      newSubscription.request(1);
    }
  }

  @Override
  public synchronized void onNext(List<ByteBuffer> buffers) {
    lastActivity = System.nanoTime();
    if (stopped) {
      return;
    }
    try {
      for (ByteBuffer buffer : buffers) {
        append(buffer);
      }
      Objects.requireNonNull(subscription).request(1);
    } catch (IOException e) {
      stop();
      done.completeExceptionally(e);
    }
  }

  @Override
  public void onError(Throwable failure) {
    done.completeExceptionally(failure);
  }

  @Override
  public void onComplete() {
    done.complete(null);
  }

  /** Writes nothing more and leaves the connection. */
  synchronized void stop() {
    stopped = true;
    if (subscription != null) {
      subscription.cancel();
    }
  }

  private boolean startsAtEnd(HttpResponse.ResponseInfo answer) throws IOException {
    Matcher range = CONTENT_RANGE.matcher(answer.headers().firstValue("Content-Range").orElse(""));
    return range.matches() && Long.parseLong(range.group(1)) == file.size();
  }

  private void append(ByteBuffer buffer) throws IOException {
    if (buffer.remaining() > limit - file.position()) {
      throw new TooLongException(limit);
    }
    try {
      while (buffer.hasRemaining()) {
        file.write(buffer);
      }
    } catch (IOException e) {
      throw new WriteException(path, e);
    }
  }
}
