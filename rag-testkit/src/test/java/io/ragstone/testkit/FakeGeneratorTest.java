package io.ragstone.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ragstone.call.CallContext;
import io.ragstone.document.Chunk;
import io.ragstone.error.CallCancelledException;
import io.ragstone.generation.GenerationRequest;
import io.ragstone.generation.GenerationStream;
import io.ragstone.generation.Generator;
import io.ragstone.prompt.PromptTemplate;
import io.ragstone.retrieval.Passage;
import io.ragstone.retrieval.Score;
import io.ragstone.retrieval.ScoreKind;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FakeGeneratorTest {

  @Nested
  class Contract extends GeneratorContract {
    @Override
    protected Generator create() {
      return FakeGenerator.quoting();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "word", "two words", " some\n\nspace here \n"})
  void theStreamSaysWhatTheGenerationSays(String text) {
    Generator generator = FakeGenerator.saying(text);
    GenerationRequest request = request(CallContext.unbounded());
    StringBuilder streamed = new StringBuilder();
    try (GenerationStream stream = generator.stream(request)) {
      assertThatThrownBy(stream::result).isInstanceOf(IllegalStateException.class);
      stream.forEachRemaining(streamed::append);

      assertThat(streamed).hasToString(text);
      assertThat(stream.result()).isEqualTo(generator.generate(request));
    }
  }

  @Test
  void itRepliesFromItsScript() {
    FakeGenerator generator = FakeGenerator.replying("one", "two");
    GenerationRequest request = request(CallContext.unbounded());

    assertThat(generator.generate(request).text()).isEqualTo("one");
    assertThat(generator.generate(request).text()).isEqualTo("two");
    assertThatThrownBy(() -> generator.generate(request))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("2 replies");
  }

  @Test
  void itQuotesPassagesWithTheirNumbersAndKeepsTheRequests() {
    FakeGenerator generator = FakeGenerator.quoting();
    GenerationRequest request = request(CallContext.unbounded());

    assertThat(generator.generate(request).text()).isEqualTo("One. [1] Two. [2]");
    assertThat(generator.requests()).containsExactly(request);
  }

  @Test
  void aStreamEndsWhenItsCallIsCancelled() {
    CallContext context = CallContext.cancellable();
    try (GenerationStream stream = FakeGenerator.saying("a b c").stream(request(context))) {
      assertThat(stream.next()).isEqualTo("a");
      context.cancel();
      assertThatThrownBy(stream::next).isInstanceOf(CallCancelledException.class);
    }
  }

  @Test
  void afterClosingItRefuses() {
    FakeGenerator generator = FakeGenerator.saying("x");
    generator.close();

    assertThatThrownBy(() -> generator.generate(request(CallContext.unbounded())))
        .isInstanceOf(IllegalStateException.class);
  }

  private static GenerationRequest request(CallContext context) {
    return GenerationRequest.of(
        "Question?",
        List.of(passage("One. ", 1), passage("Two.", 2)),
        PromptTemplate.GROUNDED,
        context);
  }

  private static Passage passage(String text, int rank) {
    Score score = new Score(ScoreKind.COSINE, 1.0 / rank);
    return Passage.of(Chunk.builder("source", text).build(), score, rank);
  }
}
