package io.ragstone.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestSource;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;

/**
 * Writes down each suite and each test that was skipped or aborted, with the reason, so that a
 * build can end with a list of what it did not check.
 *
 * <p>JUnit finds this listener by itself. It does nothing unless the system property {@value
 * #FILE_PROPERTY} names a file; to that file it appends one line for each suite or test.
 */
public final class SuitesNotRunListener implements TestExecutionListener {

  /** The system property that names the file. */
  public static final String FILE_PROPERTY = "ragstone.suitesNotRun";

  private final Optional<Path> file;
  private final Set<String> written = ConcurrentHashMap.newKeySet();

  /** Creates the listener as JUnit does, with the file that {@value #FILE_PROPERTY} names. */
  public SuitesNotRunListener() {
    this(Optional.ofNullable(System.getProperty(FILE_PROPERTY)).map(Path::of));
  }

  SuitesNotRunListener(Optional<Path> file) {
    this.file = file;
  }

  @Override
  public void executionSkipped(TestIdentifier identifier, String reason) {
    record(identifier, reason);
  }

  @Override
  public void executionFinished(TestIdentifier identifier, TestExecutionResult result) {
    if (result.getStatus() == TestExecutionResult.Status.ABORTED) {
      record(identifier, result.getThrowable().map(Throwable::getMessage).orElse("aborted"));
    }
  }

  private void record(TestIdentifier identifier, String reason) {
    if (file.isEmpty()) {
      return;
    }
    String line = name(identifier) + ": " + reason.replaceAll("\\s+", " ").strip();
    if (!written.add(line)) {
      return; // The invocations of one parameterized test have one name and often one reason.
    }
    try {
      Files.createDirectories(file.get().toAbsolutePath().getParent());
      Files.writeString(
          file.get(), line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file.get(), e);
    }
  }

  private static String name(TestIdentifier identifier) {
    TestSource source = identifier.getSource().orElse(null);
    if (source instanceof MethodSource method) {
      return simpleName(method.getClassName()) + "." + method.getMethodName();
    }
    if (source instanceof ClassSource type) {
      return simpleName(type.getClassName());
    }
    return identifier.getDisplayName();
  }

  private static String simpleName(String className) {
    return className.substring(className.lastIndexOf('.') + 1).replace('$', '.');
  }
}
