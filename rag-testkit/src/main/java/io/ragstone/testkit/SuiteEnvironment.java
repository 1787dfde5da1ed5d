package io.ragstone.testkit;

import java.util.Optional;

/**
 * What suites are given from outside: environment variables, and for each of them a system property
 * of the same name, so that what starts a server in this JVM can name it.
 */
public final class SuiteEnvironment {

  private SuiteEnvironment() {}

  /**
   * Looks for a variable.
   *
   * @param variable its name
   * @return its value, or that of the system property of the same name; empty when both are missing
   *     or blank
   */
  public static Optional<String> find(String variable) {
    return notBlank(System.getenv(variable)).or(() -> notBlank(System.getProperty(variable)));
  }

  /**
   * Reads a variable that {@link RequiresEnvironment} has made sure of.
   *
   * @param variable its name
   * @return its value
   * @throws IllegalStateException when it is missing or blank
   */
  public static String get(String variable) {
    return find(variable)
        .orElseThrow(
            () ->
                new IllegalStateException(
                    variable + " is not set; declare it with @RequiresEnvironment"));
  }

  private static Optional<String> notBlank(String value) {
    return Optional.ofNullable(value).filter(text -> !text.isBlank());
  }
}
