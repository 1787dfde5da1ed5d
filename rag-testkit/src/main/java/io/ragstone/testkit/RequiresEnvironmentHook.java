package io.ragstone.testkit;

import net.jqwik.api.lifecycle.BeforeContainerHook;
import net.jqwik.api.lifecycle.ContainerLifecycleContext;
import net.jqwik.api.lifecycle.LifecycleContext;
import net.jqwik.api.lifecycle.PropagationMode;
import net.jqwik.api.lifecycle.SkipExecutionHook;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;

/**
 * Evaluates {@link RequiresEnvironment} on suites of jqwik's properties. jqwik, where it is on the
 * class path, finds this hook by itself.
 */
public final class RequiresEnvironmentHook implements SkipExecutionHook, BeforeContainerHook {

  /** Creates the hook, as jqwik does. */
  public RequiresEnvironmentHook() {}

  @Override
  public SkipResult shouldBeSkipped(LifecycleContext context) {
    try {
      ConditionEvaluationResult result =
          RequiresEnvironmentCondition.evaluate(context.optionalElement());
      return result.isDisabled()
          ? SkipResult.skip(result.getReason().orElseThrow())
          : SkipResult.doNotSkip();
    } catch (IllegalStateException e) {
      // From here it would end all suites. From beforeContainer it ends this one.
      return SkipResult.doNotSkip();
    }
  }

  @Override
  public void beforeContainer(ContainerLifecycleContext context) {
    RequiresEnvironmentCondition.evaluate(context.optionalElement());
  }

  @Override
  public PropagationMode propagateTo() {
    return PropagationMode.ALL_DESCENDANTS;
  }
}
