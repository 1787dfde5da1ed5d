package io.ragstone.question;

/** Checks options. */
final class Limits {
  private Limits() {}

  static int requirePositive(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " must be at least 1, but was " + value);
    }
    return value;
  }
}
