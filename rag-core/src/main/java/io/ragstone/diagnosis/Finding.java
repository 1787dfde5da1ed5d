package io.ragstone.diagnosis;

import java.util.Objects;
import java.util.Optional;

/**
 * What one check has found.
 *
 * @param name what was looked at, such as {@code store}
 * @param status how it is
 * @param detail what was seen: facts where it works, otherwise what is wrong; never a key or a
 *     token
 * @param fix what to do about it, empty where there is nothing to do or the detail says so
 */
public record Finding(String name, Status status, String detail, Optional<String> fix) {
  /** How something is. */
  public enum Status {
    /** It works. */
    OK,
    /** It works, but not as well as it could, or something optional is not there. */
    WARNING,
    /** It does not work. */
    FAILED
  }

  /** Creates a finding. */
  public Finding {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(status, "status");
    Objects.requireNonNull(detail, "detail");
    Objects.requireNonNull(fix, "fix");
  }

  /**
   * Something that works.
   *
   * @param name what was looked at
   * @param detail what was seen
   * @return a finding
   */
  public static Finding ok(String name, String detail) {
    return new Finding(name, Status.OK, detail, Optional.empty());
  }

  /**
   * Something that could be better.
   *
   * @param name what was looked at
   * @param detail what was seen
   * @param fix what to do about it
   * @return a finding
   */
  public static Finding warning(String name, String detail, String fix) {
    return new Finding(name, Status.WARNING, detail, Optional.of(fix));
  }

  /**
   * Something that does not work.
   *
   * @param name what was looked at
   * @param detail what is wrong
   * @param fix what to do about it
   * @return a finding
   */
  public static Finding failed(String name, String detail, String fix) {
    return new Finding(name, Status.FAILED, detail, Optional.of(fix));
  }
}
