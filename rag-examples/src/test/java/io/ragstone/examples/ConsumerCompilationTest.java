package io.ragstone.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whoever compiles against our classes gets no warnings, whether the annotations that say what may
 * be null are on the class path or not: JSpecify is no dependency of what we publish.
 */
class ConsumerCompilationTest {
  private static final Path CONSUMER = Path.of("src/test/java/com/example/GettingStarted.java");

  private static final List<String> OURS = List.of("ragstone", "jspecify", "error: ");

  @TempDir Path classes;

  @Test
  void ourClassesCauseNoWarningWithoutJSpecify() throws Exception {
    List<String> withoutJSpecify =
        classPath().stream().filter(entry -> !entry.contains("jspecify")).toList();

    assertThat(withoutJSpecify).hasSizeLessThan(classPath().size());
    assertThat(warnings(withoutJSpecify)).isEmpty();
  }

  @Test
  void ourClassesCauseNoWarningWithJSpecify() throws Exception {
    assertThat(warnings(classPath())).isEmpty();
  }

  private static List<String> classPath() {
    return List.of(System.getProperty("java.class.path").split(File.pathSeparator));
  }

  private List<String> warnings(List<String> classPath) throws Exception {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      List<String> options =
          new ArrayList<>(List.of("-Xlint:all", "-proc:none", "-d", classes.toString(), "-cp"));
      options.add(String.join(File.pathSeparator, classPath));
      compiler
          .getTask(null, files, diagnostics, options, null, files.getJavaFileObjects(CONSUMER))
          .call();
    }
    return diagnostics.getDiagnostics().stream()
        .map(ConsumerCompilationTest::described)
        // What third parties' jars name in a class path or an annotation and do not ship.
        .filter(warning -> OURS.stream().anyMatch(warning::contains))
        .toList();
  }

  private static String described(Diagnostic<? extends JavaFileObject> diagnostic) {
    return (diagnostic.getKind() == Diagnostic.Kind.ERROR ? "error: " : "") + diagnostic;
  }
}
