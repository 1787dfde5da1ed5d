package io.ragstone.testkit;

import io.ragstone.error.CallCancelledException;
import io.ragstone.generation.FinishReason;
import io.ragstone.generation.Generation;
import io.ragstone.generation.GenerationRequest;
import io.ragstone.generation.GenerationStream;
import io.ragstone.generation.Generator;
import io.ragstone.generation.TokenUsage;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A deterministic generator without a model: a function of the request, streamed word by word. It
 * keeps the requests it got, so that a test can look at the prompt. Its tokens are words.
 *
 * <pre>{@code
 * FakeGenerator generator = FakeGenerator.saying("In segments. [1]");
 * RagPipeline pipeline = RagPipeline.builder().embedder(embedder).store(store).generator(generator).build();
 *
 * assertThat(pipeline.ask("Where is data stored?").text()).isEqualTo("In segments. [1]");
 * assertThat(generator.requests().get(0).messages().get(1).text()).contains("segments");
 * }</pre>
 *
 * <p>Thread-safe when the function is.
 */
public final class FakeGenerator implements Generator {
  private static final Pattern DELTA = Pattern.compile("\\s*\\S+|\\s+$");

  private final Function<GenerationRequest, String> answer;
  private final List<GenerationRequest> requests = new ArrayList<>();
  private volatile boolean closed;

  /**
   * Creates a generator.
   *
   * @param answer makes the answer's text
   */
  public FakeGenerator(Function<GenerationRequest, String> answer) {
    this.answer = Objects.requireNonNull(answer, "answer");
  }

  /**
   * A generator that quotes every block of its prompt before its number, such as {@code "One. [1]
   * Two. [2]"}, so that citations can be checked.
   *
   * @return a new generator
   */
  public static FakeGenerator quoting() {
    return new FakeGenerator(
        request ->
            request.promptContext().blocks().stream()
                .map(block -> block.text().strip() + " [" + block.number() + "]")
                .collect(Collectors.joining(" ")));
  }

  /**
   * A generator that always says the same.
   *
   * @param text the answer
   * @return a new generator
   */
  public static FakeGenerator saying(String text) {
    return new FakeGenerator(request -> text);
  }

  /**
   * A generator that replies from a script.
   *
   * @param replies what it says to its first request, its second, and so on; a request beyond is an
   *     {@link IllegalStateException}
   * @return a new generator
   */
  public static FakeGenerator replying(String... replies) {
    Iterator<String> script = List.of(replies).iterator();
    return new FakeGenerator(
        request -> {
          synchronized (script) {
            if (!script.hasNext()) {
              throw new IllegalStateException("The script has " + replies.length + " replies only");
            }
            return script.next();
          }
        });
  }

  /**
   * The requests so far.
   *
   * @return a copy, in the order in which they came
   */
  public List<GenerationRequest> requests() {
    synchronized (requests) {
      return List.copyOf(requests);
    }
  }

  @Override
  public Generation generate(GenerationRequest request) {
    if (closed) {
      throw new IllegalStateException("The generator is closed");
    }
    request.context().check("generate");
    synchronized (requests) {
      requests.add(request);
    }
    String text = answer.apply(request);
    String prompt =
        request.messages().stream().map(message -> message.text()).collect(Collectors.joining(" "));
    return new Generation(
        text,
        "fake",
        FinishReason.STOP,
        Optional.of(new TokenUsage(deltas(prompt).size(), deltas(text).size())));
  }

  @Override
  public GenerationStream stream(GenerationRequest request) {
    return new Words(request, generate(request));
  }

  @Override
  public void close() {
    closed = true;
  }

  private static List<String> deltas(String text) {
    return DELTA.matcher(text).results().map(MatchResult::group).toList();
  }

  private static final class Words implements GenerationStream {
    private final GenerationRequest request;
    private final Generation generation;
    private final List<String> deltas;
    private int next;
    private boolean finished;
    private volatile boolean closed;

    Words(GenerationRequest request, Generation generation) {
      this.request = request;
      this.generation = generation;
      this.deltas = deltas(generation.text());
    }

    @Override
    public boolean hasNext() {
      if (next == deltas.size()) {
        finished = true;
        return false;
      }
      if (closed) {
        throw new CallCancelledException("The answer was closed before it was complete");
      }
      request.context().check("stream");
      return true;
    }

    @Override
    public String next() {
      if (!hasNext()) {
        throw new NoSuchElementException("The answer has ended");
      }
      return deltas.get(next++);
    }

    @Override
    public Generation result() {
      if (!finished) {
        throw new IllegalStateException("The answer has not ended: hasNext() has to say so first");
      }
      return generation;
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
