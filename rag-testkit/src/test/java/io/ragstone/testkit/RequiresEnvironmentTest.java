package io.ragstone.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;

class RequiresEnvironmentTest {

  private static final String UNSET = "RAGSTONE_VARIABLE_THAT_NOBODY_SETS";
  private static final String REASON = UNSET + " is not set; it names a server: start it";

  @Test
  void aSuiteRunsWhereTheVariableIsSet() {
    ConditionEvaluationResult result = evaluate(Map.of(UNSET, "http://127.0.0.1:1", "CI", "true"));

    assertThat(result.isDisabled()).isFalse();
  }

  @Test
  void aSuiteIsDisabledWithItsReasonWhereTheVariableIsMissing() {
    ConditionEvaluationResult result = evaluate(Map.of());

    assertThat(result.isDisabled()).isTrue();
    assertThat(result.getReason()).hasValue(REASON);
  }

  @Test
  void aBuildServerThatSaysFalseIsNone() {
    assertThat(evaluate(Map.of("CI", "false")).isDisabled()).isTrue();
  }

  @Test
  void aSuiteFailsOnABuildServerWhereTheVariableIsMissing() {
    assertThatThrownBy(() -> evaluate(Map.of("CI", "true")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith(REASON);
  }

  @Test
  void jupiterAppliesTheAnnotationToSubclassesToo() {
    assertApplies("junit-jupiter", NeedsUnset.class, InheritsNeed.class, NeedsPath.class);
  }

  @Test
  void jqwikAppliesTheAnnotationToSubclassesToo() {
    assertApplies(
        "jqwik", PropertyNeedsUnset.class, PropertyInheritsNeed.class, PropertyNeedsPath.class);
  }

  private static void assertApplies(
      String engine, Class<?> needsUnset, Class<?> inheritsNeed, Class<?> needsPath) {
    EngineExecutionResults results =
        EngineTestKit.engine(engine)
            .selectors(
                DiscoverySelectors.selectClass(needsUnset),
                DiscoverySelectors.selectClass(inheritsNeed),
                DiscoverySelectors.selectClass(needsPath))
            .execute();

    assertThat(results.testEvents().succeeded().count()).isEqualTo(1);
    boolean buildServer = "true".equalsIgnoreCase(System.getenv("CI"));
    assertThat(results.containerEvents().skipped().count()).isEqualTo(buildServer ? 0 : 2);
    assertThat(results.containerEvents().failed().count()).isEqualTo(buildServer ? 2 : 0);
  }

  private static ConditionEvaluationResult evaluate(Map<String, String> environment) {
    return RequiresEnvironmentCondition.evaluate(
        NeedsUnset.class.getAnnotation(RequiresEnvironment.class),
        name -> Optional.ofNullable(environment.get(name)));
  }

  @RequiresEnvironment(value = UNSET, provides = "a server", start = "start it")
  static class NeedsUnset {
    @Test
    void test() {}
  }

  static class InheritsNeed extends NeedsUnset {}

  @RequiresEnvironment(value = "PATH", provides = "programs")
  static class NeedsPath {
    @Test
    void test() {}
  }

  @RequiresEnvironment(value = UNSET, provides = "a server", start = "start it")
  static class PropertyNeedsUnset {
    @Property(tries = 1)
    void property() {}
  }

  static class PropertyInheritsNeed extends PropertyNeedsUnset {}

  @RequiresEnvironment(value = "PATH", provides = "programs")
  static class PropertyNeedsPath {
    @Property(tries = 1)
    void property() {}
  }
}
