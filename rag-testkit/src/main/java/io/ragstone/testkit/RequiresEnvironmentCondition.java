package io.ragstone.testkit;

import java.util.function.UnaryOperator;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** Evaluates {@link RequiresEnvironment}. */
final class RequiresEnvironmentCondition implements ExecutionCondition {

  RequiresEnvironmentCondition() {}

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    return AnnotationSupport.findAnnotation(context.getElement(), RequiresEnvironment.class)
        .map(requirement -> evaluate(requirement, System::getenv))
        .orElseGet(() -> ConditionEvaluationResult.enabled("no @RequiresEnvironment"));
  }

  static ConditionEvaluationResult evaluate(
      RequiresEnvironment requirement, UnaryOperator<String> environment) {
    String value = environment.apply(requirement.value());
    if (value != null && !value.isBlank()) {
      return ConditionEvaluationResult.enabled(requirement.value() + " is set");
    }
    String reason = requirement.value() + " is not set; it names " + requirement.provides();
    if (!requirement.start().isEmpty()) {
      reason += ": " + requirement.start();
    }
    if (requirement.requiredInCi() && "true".equalsIgnoreCase(environment.apply("CI"))) {
      throw new IllegalStateException(
          reason + ". CI is true, and a build server has to run every suite.");
    }
    return ConditionEvaluationResult.disabled(reason);
  }
}
