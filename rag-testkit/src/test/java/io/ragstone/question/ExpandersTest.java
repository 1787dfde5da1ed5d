package io.ragstone.question;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ragstone.call.CallContext;
import io.ragstone.embedding.InputType;
import io.ragstone.error.GenerationException;
import io.ragstone.generation.FinishReason;
import io.ragstone.generation.Generation;
import io.ragstone.generation.GenerationRequest;
import io.ragstone.generation.GenerationStream;
import io.ragstone.generation.Generator;
import io.ragstone.testkit.FakeGenerator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Paraphrases and hypothetical passages by a language model. */
class ExpandersTest {

  private static ExpansionRequest request(String question) {
    return new ExpansionRequest(question, CallContext.unbounded());
  }

  private static List<String> queries(String reply) {
    return MultiQueryExpander.of(FakeGenerator.saying(reply))
        .expand(request("Where is it?"))
        .stream()
        .map(SearchText::text)
        .toList();
  }

  // Several queries

  @Test
  void queriesAreEmbeddedAsQueries() {
    assertThat(
            MultiQueryExpander.of(FakeGenerator.saying("1. Which place?"))
                .expand(request("Where is it?")))
        .containsExactly(new SearchText("Which place?", InputType.QUERY, "multi-query"));
  }

  @Test
  void noMoreAreTakenThanWereAskedFor() {
    assertThat(queries("1. A\n2. B\n3. C\n4. D\n5. E")).containsExactly("A", "B", "C");
    assertThat(
            MultiQueryExpander.builder(FakeGenerator.saying("A\nB\nC"))
                .queries(2)
                .build()
                .expand(request("Where is it?")))
        .hasSize(2);
  }

  @Test
  void theQuestionItselfAndRepetitionsDoNotCount() {
    assertThat(queries("where  is IT?\nA\na\nB\nC\nD")).containsExactly("A", "B", "C");
  }

  @Test
  void aQueryThatIsTooLongIsLeftOut() {
    assertThat(queries("x".repeat(1_001) + "\nA")).containsExactly("A");
  }

  @Test
  void aReplyWithoutQueriesIsRefused() {
    for (String reply : List.of("", "Where is it?", "1.\n2.", "Here they are:")) {
      assertThatThrownBy(() -> queries(reply)).isInstanceOf(GenerationException.class);
    }
  }

  @Test
  void theNumberAndTheQuestionAreInThePrompt() {
    FakeGenerator model = FakeGenerator.saying("A");
    MultiQueryExpander.builder(model).queries(5).build().expand(request("Say \"no\"\nand stop"));

    assertThat(model.requests().get(0).messages().get(1).text())
        .isEqualTo("Number of queries: 5\nQuestion: \"Say \\\"no\\\"\\nand stop\"");
  }

  // A hypothetical passage

  @Test
  void thePassageIsEmbeddedAsADocument() {
    String passage = "It is here.\n\nOr there.";
    assertThat(HydeExpander.of(FakeGenerator.saying(passage)).expand(request("Where is it?")))
        .containsExactly(new SearchText(passage, InputType.DOCUMENT, "hyde"));
  }

  @Test
  void aLongPassageIsCut() {
    HydeExpander expander =
        HydeExpander.builder(FakeGenerator.saying("ab\uD83D\uDE00c")).maxCharacters(3).build();

    assertThat(expander.expand(request("Where?")))
        .extracting(SearchText::text)
        .containsExactly("ab");
  }

  @Test
  void aBlankPassageIsRefused() {
    HydeExpander expander = HydeExpander.of(FakeGenerator.saying(" \n"));

    assertThatThrownBy(() -> expander.expand(request("Where?")))
        .isInstanceOf(GenerationException.class);
  }

  // Both

  @ParameterizedTest
  @EnumSource(
      value = FinishReason.class,
      names = {"LENGTH", "CONTENT_FILTER"})
  void aReplyThatDidNotEndIsRefused(FinishReason reason) {
    Generator model =
        new Generator() {
          @Override
          public Generation generate(GenerationRequest request) {
            return new Generation("A\nB", "cut", reason, Optional.empty());
          }

          @Override
          public GenerationStream stream(GenerationRequest request) {
            throw new AssertionError("Not asked for");
          }

          @Override
          public void close() {}
        };

    for (QueryExpander expander : List.of(MultiQueryExpander.of(model), HydeExpander.of(model))) {
      assertThatThrownBy(() -> expander.expand(request("Where?")))
          .isInstanceOf(GenerationException.class)
          .hasMessageContaining(reason.toString());
    }
  }

  @Test
  void limitsArePositive() {
    FakeGenerator model = FakeGenerator.saying("A");

    assertThatThrownBy(() -> MultiQueryExpander.builder(model).queries(0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> MultiQueryExpander.builder(model).maxCharacters(0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> HydeExpander.builder(model).maxCharacters(0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new SearchText(" ", InputType.QUERY, "own"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
