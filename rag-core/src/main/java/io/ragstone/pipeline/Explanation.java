package io.ragstone.pipeline;

import io.ragstone.document.Chunk;
import io.ragstone.retrieval.Passage;
import io.ragstone.retrieval.StageScore;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** A retrieval in words: what was searched for, what was done, and what became of each passage. */
final class Explanation {
  private static final int TEXT_LENGTH = 60;

  private final Retrieval retrieval;
  private final List<String> lines = new ArrayList<>();

  Explanation(Retrieval retrieval) {
    this.retrieval = retrieval;
  }

  String text() {
    lines.add("Question: " + retrieval.question());
    addSearches();
    addSteps();
    addPassages();
    addDropped();
    addFallbacks();
    return String.join("\n", lines) + "\n";
  }

  private void addSearches() {
    lines.add("Searched with:");
    for (TextSearch search : retrieval.searches()) {
      String text = beginning(search.text().text());
      lines.add(
          "  " + search.text().origin() + ": " + text + " (" + search.found().size() + " found)");
    }
  }

  private void addSteps() {
    lines.add("Steps:");
    for (RetrievalStep step : retrieval.steps()) {
      String dropped = step.dropped().isEmpty() ? "" : ", " + step.dropped().size() + " dropped";
      lines.add("  " + step.name() + ": " + step.passages().size() + " passages" + dropped);
    }
  }

  private void addPassages() {
    lines.add(retrieval.passages().isEmpty() ? "Passages: none" : "Passages:");
    int place = 0;
    for (Passage passage : retrieval.passages()) {
      place++;
      addPassage(place + ". ", passage.chunk());
    }
  }

  private void addDropped() {
    List<Chunk> dropped =
        retrieval.steps().stream()
            .flatMap(step -> step.dropped().stream())
            .map(Passage::chunk)
            .filter(chunk -> find(chunk, retrieval.passages()).isEmpty())
            .distinct()
            .toList();
    if (!dropped.isEmpty()) {
      lines.add("Dropped:");
      dropped.forEach(chunk -> addPassage("- ", chunk));
    }
  }

  private void addFallbacks() {
    if (!retrieval.fallbacks().isEmpty()) {
      lines.add("Gone on without:");
      retrieval
          .fallbacks()
          .forEach(
              fallback ->
                  lines.add("  " + fallback.stage() + ": " + fallback.failure().getMessage()));
    }
  }

  private void addPassage(String bullet, Chunk chunk) {
    lines.add(
        "  " + bullet + chunk.sourceId() + "#" + chunk.position() + " " + beginning(chunk.text()));
    List<StageScore> known = List.of();
    int place = 0;
    for (RetrievalStep step : retrieval.steps()) {
      Optional<Integer> index = find(chunk, step.passages());
      if (index.isPresent()) {
        List<StageScore> history = step.passages().get(index.get()).history();
        List<StageScore> verdicts = added(known, history);
        if (!verdicts.isEmpty() || place != index.get() + 1) {
          place = index.get() + 1;
          lines.add("     " + step.name() + ": place " + place + verdicts(verdicts));
        }
        known = history;
      } else if (find(chunk, step.dropped()).isPresent()) {
        lines.add("     " + step.name() + ": dropped");
        place = 0;
      }
    }
  }

  /** Fusing again after a threshold replaces verdicts, everything else adds some. */
  private static List<StageScore> added(List<StageScore> known, List<StageScore> history) {
    int same = 0;
    while (same < Math.min(known.size(), history.size())
        && known.get(same).equals(history.get(same))) {
      same++;
    }
    return history.subList(same, history.size());
  }

  private static String verdicts(List<StageScore> verdicts) {
    return verdicts.stream()
        .map(Explanation::verdict)
        .collect(Collectors.joining(", ", verdicts.isEmpty() ? "" : " by ", ""));
  }

  private static String verdict(StageScore verdict) {
    return String.format(
        Locale.ROOT,
        "%s %.4f (rank %d)",
        verdict.score().kind(),
        verdict.score().value(),
        verdict.rank());
  }

  private static Optional<Integer> find(Chunk chunk, List<Passage> passages) {
    for (int i = 0; i < passages.size(); i++) {
      if (passages.get(i).chunk().id().equals(chunk.id())) {
        return Optional.of(i);
      }
    }
    return Optional.empty();
  }

  private static String beginning(String text) {
    String line = text.strip().replaceAll("\\s+", " ");
    return line.codePointCount(0, line.length()) <= TEXT_LENGTH
        ? line
        : line.substring(0, line.offsetByCodePoints(0, TEXT_LENGTH)) + "…";
  }
}
