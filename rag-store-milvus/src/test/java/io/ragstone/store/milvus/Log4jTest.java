package io.ragstone.store.milvus;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Applications that log through Log4j 2. Milvus's client brings no logging implementation, but a
 * {@code log4j2.xml} at the root of its jar, which prints everything from INFO on to standard
 * output: whether it or the application's own is used depends on the order of the class path.
 */
@Timeout(180)
class Log4jTest {
  /** Put there by the build, since tests themselves log elsewhere. */
  private static final Path LOG4J = Path.of("target", "log4j2");

  private static final String OWN_XML =
      """
      <Configuration status="WARN">
        <Appenders>
          <File name="own" fileName="${sys:own.log}"><PatternLayout pattern="OWN %p %m%n"/></File>
        </Appenders>
        <Loggers><Root level="INFO"><AppenderRef ref="own"/></Root></Loggers>
      </Configuration>
      """;

  private static final String OWN_PROPERTIES =
      """
      appender.own.type = File
      appender.own.name = own
      appender.own.fileName = ${sys:own.log}
      appender.own.layout.type = PatternLayout
      appender.own.layout.pattern = OWN %p %m%n
      rootLogger = INFO, own
      """;

  @TempDir private Path folder;
  private Path application;
  private Path log;

  @BeforeEach
  void make() throws IOException {
    application = Files.createDirectory(folder.resolve("application"));
    log = folder.resolve("own.log");
  }

  private void configure(String name, String configuration) throws IOException {
    Files.writeString(application.resolve(name), configuration);
  }

  private String run(List<Path> classPath, String... options)
      throws IOException, InterruptedException {
    Path out = folder.resolve("out.txt");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Down.log=" + log);
    command.addAll(List.of(options));
    command.addAll(
        List.of(
            "-cp",
            String.join(File.pathSeparator, classPath.stream().map(Path::toString).toList()),
            LoggingApplication.class.getName()));
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile()).start();
    try {
      assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.exitValue()).as(Files.readString(out)).isZero();
    return Files.readString(out);
  }

  /** Log4j and all that the store needs, without the binding of the tests. */
  private static List<Path> libraries() throws IOException {
    String tests =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    List<Path> libraries = new ArrayList<>();
    Arrays.stream(tests.split(File.pathSeparator))
        .map(Path::of)
        .filter(entry -> !entry.getFileName().toString().startsWith("slf4j-simple"))
        .forEach(libraries::add);
    try (Stream<Path> log4j = Files.list(LOG4J)) {
      log4j.forEach(libraries::add);
    }
    assertThat(libraries).filteredOn(jar -> jar.toString().contains("log4j-core")).hasSize(1);
    return libraries;
  }

  private List<Path> applicationFirst() throws IOException {
    List<Path> classPath = new ArrayList<>(List.of(application));
    classPath.addAll(libraries());
    return classPath;
  }

  private List<Path> applicationLast() throws IOException {
    List<Path> classPath = new ArrayList<>(libraries());
    classPath.add(application);
    return classPath;
  }

  private void assertOwnLog(String printed) throws IOException {
    assertThat(Files.readString(log))
        .contains("OWN INFO " + LoggingApplication.OWN_WORDS)
        .contains("OWN WARN no server: UNAVAILABLE");
    assertThat(printed).doesNotContain(LoggingApplication.OWN_WORDS).doesNotContain("no server");
  }

  @Test
  void theApplicationsConfigurationIsUsedWhereItsClassesComeFirst() throws Exception {
    configure("log4j2.xml", OWN_XML);

    assertOwnLog(run(applicationFirst()));
  }

  @Test
  void theOneOfMilvusIsUsedWhereItsJarComesFirst() throws Exception {
    configure("log4j2.xml", OWN_XML);

    String printed = run(applicationLast());

    assertThat(printed).contains(LoggingApplication.OWN_WORDS, "no server: UNAVAILABLE");
    assertThat(log).doesNotExist();
  }

  @Test
  void theOneOfMilvusIsUsedWhereThereIsNoOther() throws Exception {
    assertThat(run(applicationFirst()))
        .as("Log4j alone would print errors only")
        .contains(LoggingApplication.OWN_WORDS);
  }

  @Test
  void aConfigurationThatIsNamedIsUsedInAnyOrder() throws Exception {
    configure("own.xml", OWN_XML);

    assertOwnLog(
        run(applicationLast(), "-Dlog4j2.configurationFile=" + application.resolve("own.xml")));
  }

  @Test
  void aConfigurationOfAnotherFormatIsUsedInAnyOrder() throws Exception {
    configure("log4j2.properties", OWN_PROPERTIES);

    assertOwnLog(run(applicationLast()));
  }
}
