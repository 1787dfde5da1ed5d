package io.ragstone.diagnosis;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * What several checks have found. Immutable.
 *
 * <pre>{@code
 * Diagnosis diagnosis = pipeline.diagnose(CallContext.withTimeout(Duration.ofSeconds(5)));
 * if (!diagnosis.isHealthy()) {
 *   logger.error("{}", diagnosis);
 * }
 * }</pre>
 */
public final class Diagnosis {
  private final List<Finding> findings;

  private Diagnosis(List<Finding> findings) {
    this.findings = List.copyOf(findings);
  }

  /**
   * Starts a diagnosis.
   *
   * @return a builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * What was found.
   *
   * @return an unmodifiable list in the order of the checks
   */
  public List<Finding> findings() {
    return findings;
  }

  /**
   * Whether everything works, warnings aside.
   *
   * @return {@code true} when nothing has failed
   */
  public boolean isHealthy() {
    return findings.stream().noneMatch(finding -> finding.status() == Finding.Status.FAILED);
  }

  /** A line for each finding. */
  @Override
  public String toString() {
    return findings.stream()
        .map(
            finding ->
                finding.status()
                    + " "
                    + finding.name()
                    + ": "
                    + finding.detail()
                    + finding.fix().map(fix -> " (" + fix + ")").orElse(""))
        .collect(Collectors.joining("\n"));
  }

  /** Runs checks one after the other. Not thread-safe. */
  public static final class Builder {
    private final List<Finding> findings = new ArrayList<>();

    private Builder() {}

    /**
     * Adds what is known already.
     *
     * @param finding the finding
     * @return this builder
     */
    public Builder add(Finding finding) {
      findings.add(Objects.requireNonNull(finding, "finding"));
      return this;
    }

    /**
     * Checks something now, whose exceptions say what to do about it.
     *
     * @param name what is looked at
     * @param check returns what it has seen; an exception or a missing class is a failure, its
     *     message the detail
     * @return this builder
     */
    public Builder check(String name, Supplier<String> check) {
      try {
        return add(Finding.ok(name, check.get()));
      } catch (RuntimeException | LinkageError e) {
        String detail = Optional.ofNullable(e.getMessage()).orElseGet(e::toString);
        return add(new Finding(name, Finding.Status.FAILED, detail, Optional.empty()));
      }
    }

    /**
     * Ends the diagnosis.
     *
     * @return the findings so far
     */
    public Diagnosis build() {
      return new Diagnosis(findings);
    }
  }
}
