package io.ragstone.pipeline;

import io.ragstone.document.Chunk;
import io.ragstone.retrieval.Passage;
import io.ragstone.retrieval.StageScore;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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
    addJoined();
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

  private void addJoined() {
    List<Chunk> joined = joined(retrieval.passages()).stream().map(Passage::chunk).toList();
    addOthers("Joined:", joined);
  }

  private void addDropped() {
    List<Passage> left = retrieval.passages();
    List<Passage> joined = joined(left);
    List<Chunk> dropped =
        retrieval.steps().stream()
            .flatMap(
                step -> Stream.concat(step.dropped().stream(), joined(step.dropped()).stream()))
            .map(Passage::chunk)
            .filter(chunk -> find(chunk, left).isEmpty() && find(chunk, joined).isEmpty())
            .distinct()
            .toList();
    addOthers("Dropped:", dropped);
  }

  private void addOthers(String title, List<Chunk> chunks) {
    if (!chunks.isEmpty()) {
      lines.add(title);
      chunks.forEach(chunk -> addPassage("- ", chunk));
    }
  }

  private static List<Passage> joined(List<Passage> passages) {
    return passages.stream().flatMap(passage -> passage.joined().stream()).toList();
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
    lines.add("  " + bullet + name(chunk) + " " + beginning(chunk.text()));
    List<StageScore> known = List.of();
    Chunk shown = chunk;
    int place = 0;
    for (RetrievalStep step : retrieval.steps()) {
      Optional<Integer> index = find(chunk, step.passages());
      if (index.isPresent()) {
        Passage passage = step.passages().get(index.get());
        List<StageScore> verdicts = added(known, passage.history());
        boolean isShownAnew = !passage.shown().equals(shown);
        if (!verdicts.isEmpty() || place != index.get() + 1 || isShownAnew) {
          place = index.get() + 1;
          String surroundings = isShownAnew ? surroundings(passage) : "";
          addStep(step, "place " + place + verdicts(verdicts) + surroundings);
        }
        known = passage.history();
        shown = passage.shown();
      } else if (find(chunk, step.dropped()).isPresent()) {
        addStep(step, "dropped");
        place = 0;
      } else if (place > 0) {
        host(chunk, step.passages()).ifPresent(host -> addStep(step, "joined with " + name(host)));
        place = 0;
      }
    }
  }

  private void addStep(RetrievalStep step, String what) {
    lines.add("     " + step.name() + ": " + what);
  }

  private static String name(Chunk chunk) {
    return chunk.sourceId() + "#" + chunk.position();
  }

  private static String surroundings(Passage passage) {
    String others =
        passage.joined().stream()
            .map(joined -> name(joined.chunk()))
            .collect(Collectors.joining(", ", passage.joined().isEmpty() ? "" : " with ", ""));
    Chunk shown = passage.shown();
    return ", shown as characters " + shown.start() + " to " + shown.end() + others;
  }

  /** The chunk of the passage that a chunk is joined with. */
  private static Optional<Chunk> host(Chunk chunk, List<Passage> passages) {
    return passages.stream()
        .filter(passage -> find(chunk, passage.joined()).isPresent())
        .map(Passage::chunk)
        .findFirst();
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
