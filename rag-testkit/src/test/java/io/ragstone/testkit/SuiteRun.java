package io.ragstone.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.testkit.engine.EngineTestKit;

/** Runs a contract on implementations that break it. */
final class SuiteRun {
  private SuiteRun() {}

  /**
   * Checks that each implementation fails the test that it is made for, and that every test of the
   * contract is failed by one of them.
   *
   * @param contract whose tests are meant
   * @param suite the contract on the implementation that {@code use} has set
   * @param broken implementations by the name of a test that they fail
   */
  static <T> void assertEveryTestCanFail(
      Class<?> contract, Class<?> suite, Consumer<T> use, Map<String, ? extends T> broken) {
    Set<String> failedByOne = new HashSet<>();
    broken.forEach(
        (test, implementation) -> {
          use.accept(implementation);
          Set<String> failed = failedTests(suite);
          assertThat(failed).contains(test);
          failedByOne.addAll(failed);
        });
    assertThat(failedByOne).containsAll(testsOf(contract));
  }

  private static Set<String> failedTests(Class<?> suite) {
    return EngineTestKit.engine("junit-jupiter")
        .selectors(selectClass(suite))
        .execute()
        .testEvents()
        .failed()
        .stream()
        .map(event -> (MethodSource) event.getTestDescriptor().getSource().orElseThrow())
        .map(MethodSource::getMethodName)
        .collect(Collectors.toSet());
  }

  private static Set<String> testsOf(Class<?> contract) {
    return Arrays.stream(contract.getDeclaredMethods())
        .filter(method -> method.isAnnotationPresent(Test.class))
        .map(Method::getName)
        .collect(Collectors.toSet());
  }
}
