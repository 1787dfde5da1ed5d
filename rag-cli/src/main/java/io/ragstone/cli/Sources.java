package io.ragstone.cli;

import io.ragstone.pipeline.Answer;
import io.ragstone.pipeline.Citation;
import io.ragstone.retrieval.Passage;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Where passages come from, for people. */
final class Sources {
  private Sources() {}

  /** The document and the headings above a passage. */
  static String of(Passage passage) {
    List<String> place = new ArrayList<>(List.of(passage.chunk().sourceId()));
    place.addAll(passage.chunk().headingPath());
    return String.join(" > ", place);
  }

  /** What an answer cites, or, when it cites nothing, what it was given. */
  static void print(Answer answer, Output output) {
    if (answer.refusal().isPresent()) {
      return;
    }
    Set<Integer> cited =
        answer.citations().stream().map(Citation::number).collect(Collectors.toSet());
    output.line("");
    output.line(cited.isEmpty() ? "It cites nothing, but was given:" : "Sources:");
    answer.promptContext().blocks().stream()
        .filter(block -> cited.isEmpty() || cited.contains(block.number()))
        .forEach(block -> output.line("  [" + block.number() + "] " + of(block.passages().get(0))));
  }
}
