package io.ragstone.eval.question;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Draws from lists so that the same seed draws the same on every JVM. */
final class Sampling {
  private Sampling() {}

  /** At most so many, in their order. */
  static <T> List<T> sample(List<T> all, int max, long seed) {
    if (all.size() <= max) {
      return List.copyOf(all);
    }
    return shuffled(all.size(), seed).stream().limit(max).sorted().map(all::get).toList();
  }

  /** The places of a list in a random order. */
  static List<Integer> shuffled(int size, long seed) {
    List<Integer> places = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      places.add(i);
    }
    Collections.shuffle(places, new Random(seed));
    return places;
  }
}
