package io.ragstone.testkit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Runs a suite only where an environment variable is set, because the suite needs what that
 * variable names: a server, a credential, a file too large to ship. The suite reads it with {@link
 * SuiteEnvironment#get}.
 *
 * <p>Where the variable is missing or blank, the suite is disabled and says why. A build server
 * must not lose a suite silently, so there, where the environment variable {@code CI} is {@code
 * true}, the suite fails instead. It holds for suites of Jupiter and of jqwik.
 *
 * <pre>{@code
 * @RequiresEnvironment(
 *     value = "MILVUS_URI",
 *     provides = "a Milvus server",
 *     start = "see CONTRIBUTING.md")
 * class MilvusVectorStoreIT { ... }
 * }</pre>
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
@ExtendWith(RequiresEnvironmentCondition.class)
public @interface RequiresEnvironment {

  /**
   * Names the environment variable.
   *
   * @return the name of the environment variable that must be set
   */
  String value();

  /**
   * Says what the variable gives to the suite.
   *
   * @return a noun phrase such as "a Milvus server"
   */
  String provides();

  /**
   * Says how to get it.
   *
   * @return a short instruction such as "see CONTRIBUTING.md", or nothing
   */
  String start() default "";

  /**
   * Whether a build server must have it. Set to {@code false} for what none can have, such as model
   * weights of gigabytes: the suite is then listed as not run there too, instead of failing.
   *
   * @return {@code true} unless the suite may be left out on a build server
   */
  boolean requiredInCi() default true;
}
