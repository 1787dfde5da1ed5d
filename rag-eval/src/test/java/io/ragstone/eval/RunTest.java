package io.ragstone.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RunTest {

  @Test
  void scoredDocumentsAreRankedAsTrecEvalDoes() {
    Run run =
        Run.builder("run")
            .scored("q", documents("low", 1, "a", 2, "b", 2, "ab", 2, "B", 2, "high", 3))
            .build();
    assertThat(ids(run)).containsExactly("high", "b", "ab", "a", "B", "low");
  }

  @Test
  void scoresThatAreEqualAsFloatsAreTies() {
    Run run = Run.builder("run").scored("q", documents("a", 1 + 1e-12, "b", 1)).build();
    assertThat(ids(run)).containsExactly("b", "a");
  }

  @Test
  void idsAreComparedByTheirBytesInUtf8() {
    // UTF-16 has the surrogates of the emoji before the private use character.
    Run run = Run.builder("run").scored("q", documents("\uE000", 1, "😀", 1)).build();
    assertThat(ids(run)).containsExactly("😀", "\uE000");
  }

  @Test
  void rankedDocumentsStayInTheirOrder() {
    Run run = Run.builder("run").ranked("q", documents("a", 1, "b", 1, "c", 5)).build();
    assertThat(ids(run)).containsExactly("a", "b", "c");
    assertThat(run.ranking("other")).isEmpty();
  }

  @Test
  void whatIsThereTwiceIsRefused() {
    Run.Builder run = Run.builder("run").ranked("q", List.of());
    assertThatThrownBy(() -> run.ranked("q", List.of())).hasMessageContaining("q");
    assertThatThrownBy(() -> run.ranked("r", documents("twin", 1, "twin", 2)))
        .hasMessageContaining("twin");
    assertThatThrownBy(() -> new ScoredDocument("nan", Double.NaN)).hasMessageContaining("nan");
  }

  static List<ScoredDocument> documents(Object... idsAndScores) {
    List<ScoredDocument> documents = new ArrayList<>();
    for (int i = 0; i < idsAndScores.length; i += 2) {
      double score = ((Number) idsAndScores[i + 1]).doubleValue();
      documents.add(new ScoredDocument((String) idsAndScores[i], score));
    }
    return documents;
  }

  private static List<String> ids(Run run) {
    return run.ranking("q").stream().map(ScoredDocument::id).toList();
  }
}
