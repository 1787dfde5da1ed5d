package io.ragstone.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.ragstone.prompt.ContextBuilder;
import io.ragstone.prompt.Passages;
import io.ragstone.prompt.PromptContext;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Answers of models as they may come, from three blocks. */
class CitationFilterFuzzTest {
  private static final int LONGEST_DELTA = 6;
  private static final PromptContext CONTEXT =
      ContextBuilder.builder().build().build(Passages.of("one", "two", "three"));

  @FuzzTest
  void anAnswerIsTheSameWholeAndInPieces(byte[] bytes) {
    String answer = new String(bytes, StandardCharsets.UTF_8);
    CitationFilter whole = CitationFilter.of(answer, CONTEXT);

    CitationFilter streamed = new CitationFilter(CONTEXT);
    List<AnswerEvent> events = new ArrayList<>();
    Random random = new Random(answer.hashCode());
    for (int start = 0, end; start < answer.length(); start = end) {
      end = Math.min(answer.length(), start + 1 + random.nextInt(LONGEST_DELTA));
      events.addAll(streamed.append(answer.substring(start, end)));
    }
    events.addAll(streamed.finish());

    assertEquals(whole.text(), streamed.text());
    assertEquals(whole.citations(), streamed.citations());
    assertEquals(whole.unresolvedMarks(), streamed.unresolvedMarks());
    assertEquals(whole.text(), deltas(events));
    assertEquals(whole.citations(), citations(events));
    for (Citation citation : whole.citations()) {
      String mark = whole.text().substring(citation.start(), citation.end());
      assertTrue(mark.matches("[\\[【［].*[]】］]"), mark);
    }
  }

  private static String deltas(List<AnswerEvent> events) {
    StringBuilder text = new StringBuilder();
    for (AnswerEvent event : events) {
      if (event instanceof AnswerEvent.TextDelta delta) {
        text.append(delta.text());
      }
    }
    return text.toString();
  }

  private static List<Citation> citations(List<AnswerEvent> events) {
    return events.stream()
        .filter(AnswerEvent.Cited.class::isInstance)
        .map(event -> ((AnswerEvent.Cited) event).citation())
        .toList();
  }
}
