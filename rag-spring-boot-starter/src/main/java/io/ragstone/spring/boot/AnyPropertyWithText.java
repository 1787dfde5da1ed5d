package io.ragstone.spring.boot;

import java.util.List;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.util.StringUtils;

/**
 * Holds when one of some properties has text. Blank ones count as not set, so that {@code
 * ${OPENAI_API_KEY:}} may stand in a configuration.
 */
abstract class AnyPropertyWithText extends SpringBootCondition {
  private final List<String> properties;

  AnyPropertyWithText(String... properties) {
    this.properties = List.of(properties);
  }

  @Override
  public ConditionOutcome getMatchOutcome(
      ConditionContext context, AnnotatedTypeMetadata metadata) {
    ConditionMessage.Builder message = ConditionMessage.forCondition("Ragstone property with text");
    return properties.stream()
        .filter(property -> StringUtils.hasText(context.getEnvironment().getProperty(property)))
        .findFirst()
        .map(property -> ConditionOutcome.match(message.foundExactly(property)))
        .orElseGet(
            () ->
                ConditionOutcome.noMatch(
                    message.didNotFind("property", "properties").items(properties)));
  }
}
