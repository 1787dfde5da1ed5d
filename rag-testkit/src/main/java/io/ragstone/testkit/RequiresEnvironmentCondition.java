package io.ragstone.testkit;

import java.lang.reflect.AnnotatedElement;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** Evaluates {@link RequiresEnvironment}. */
final class RequiresEnvironmentCondition implements ExecutionCondition {

  RequiresEnvironmentCondition() {}

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    return evaluate(context.getElement());
  }

  static ConditionEvaluationResult evaluate(Optional<AnnotatedElement> suite) {
    return AnnotationSupport.findAnnotation(suite, RequiresEnvironment.class)
        .map(requirement -> evaluate(requirement, SuiteEnvironment::find))
        .orElseGet(() -> ConditionEvaluationResult.enabled("no @RequiresEnvironment"));
  }

  static ConditionEvaluationResult evaluate(
      RequiresEnvironment requirement, Function<String, Optional<String>> environment) {
    if (environment.apply(requirement.value()).isPresent()) {
      return ConditionEvaluationResult.enabled(requirement.value() + " is set");
    }
    String reason = requirement.value() + " is not set; it names " + requirement.provides();
    if (!requirement.start().isEmpty()) {
      reason += ": " + requirement.start();
    }
    if (requirement.requiredInCi()
        && environment.apply("CI").filter("true"::equalsIgnoreCase).isPresent()) {
      throw new IllegalStateException(
          reason + ". CI is true, and a build server has to run every suite.");
    }
    return ConditionEvaluationResult.disabled(reason);
  }
}
