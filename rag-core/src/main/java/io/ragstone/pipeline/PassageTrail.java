package io.ragstone.pipeline;

import io.ragstone.retrieval.Passage;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The passages of one call on their way, and what each step made of them. Used by one thread. */
final class PassageTrail {
  private final List<RetrievalStep> steps = new ArrayList<>();
  private List<Passage> passages = List.of();

  /** The passages behind the latest step. */
  List<Passage> passages() {
    return passages;
  }

  List<RetrievalStep> steps() {
    return List.copyOf(steps);
  }

  void step(String name, List<Passage> after) {
    Set<String> left =
        after.stream()
            .flatMap(passage -> Stream.concat(Stream.of(passage), passage.joined().stream()))
            .map(passage -> passage.chunk().id())
            .collect(Collectors.toSet());
    List<Passage> dropped =
        passages.stream().filter(passage -> !left.contains(passage.chunk().id())).toList();
    steps.add(new RetrievalStep(name, after, dropped));
    passages = List.copyOf(after);
  }
}
