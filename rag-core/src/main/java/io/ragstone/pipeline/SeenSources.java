package io.ragstone.pipeline;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Remembers which sources a loader brought, where somebody wants to know which it did not. Written
 * by the reading thread, read when that is done.
 */
final class SeenSources {
  private final Optional<Predicate<String>> scope;
  private final Set<String> seen = new HashSet<>();
  private final List<String> unreadable = new ArrayList<>();

  /**
   * @param scope which sources may be missing; nothing is remembered without
   */
  SeenSources(Optional<Predicate<String>> scope) {
    this.scope = scope;
  }

  void add(String sourceId) {
    if (scope.isPresent()) {
      seen.add(sourceId);
    }
  }

  void addUnreadable(String sourceId) {
    if (scope.isPresent()) {
      unreadable.add(sourceId);
    }
  }

  /** Whether a source is in the scope, and nothing that was brought stands for it. */
  boolean isMissing(String sourceId) {
    return scope.isPresent()
        && scope.get().test(sourceId)
        && !seen.contains(sourceId)
        && unreadable.stream().noneMatch(sourceId::startsWith);
  }
}
