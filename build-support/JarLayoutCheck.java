import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/**
 * Checks our jars for what the module system would refuse: a package in two jars, a jar without
 * Automatic-Module-Name, a package outside its jar's name; and for classes that we do not use. Run by the last module of the build,
 * once all jars are there.
 *
 * <p>Usage: java JarLayoutCheck.java ROOT
 */
public final class JarLayoutCheck {

  /** What makes objects of bytes that somebody else may have written. */
  private static final List<String> FORBIDDEN =
      List.of("java/io/ObjectInputStream", "java/beans/XMLDecoder");

  private JarLayoutCheck() {}

  public static void main(String[] arguments) throws IOException {
    List<String> problems = new ArrayList<>();
    Map<String, Path> jarOfPackage = new TreeMap<>();
    Map<String, Path> jarOfModule = new TreeMap<>();
    for (Path jar : jars(Path.of(arguments[0]))) {
      check(jar, jarOfPackage, jarOfModule, problems);
    }
    if (jarOfModule.isEmpty()) {
      problems.add("found no jar below " + arguments[0]);
    }
    if (!problems.isEmpty()) {
      problems.forEach(System.err::println);
      System.exit(1);
    }
  }

  private static List<Path> jars(Path root) throws IOException {
    List<Path> found = new ArrayList<>();
    try (Stream<Path> modules = Files.list(root)) {
      for (Path module : modules.filter(p -> name(p).startsWith("rag-")).sorted().toList()) {
        if (Files.isDirectory(module.resolve("target"))) {
          try (Stream<Path> files = Files.list(module.resolve("target"))) {
            files.filter(p -> isMainJar(name(p), name(module))).forEach(found::add);
          }
        }
      }
    }
    return found;
  }

  private static boolean isMainJar(String file, String module) {
    return file.matches(module + "-\\d[^-]*(-SNAPSHOT)?\\.jar");
  }

  private static void check(
      Path jar,
      Map<String, Path> jarOfPackage,
      Map<String, Path> jarOfModule,
      List<String> problems)
      throws IOException {
    try (JarFile file = new JarFile(jar.toFile())) {
      String module = file.getManifest().getMainAttributes().getValue("Automatic-Module-Name");
      if (module == null || module.isEmpty()) {
        problems.add(jar + " has no Automatic-Module-Name");
        return;
      }
      Path other = jarOfModule.putIfAbsent(module, jar);
      if (other != null) {
        problems.add("module " + module + " is in " + other + " and in " + jar);
      }
      for (JarEntry entry : file.stream().filter(e -> e.getName().endsWith(".class")).toList()) {
        requireNothingForbidden(file, entry, problems);
      }
      List<String> packages =
          file.stream()
              .map(entry -> entry.getName())
              .filter(entry -> entry.endsWith(".class") && entry.contains("/"))
              .map(entry -> entry.substring(0, entry.lastIndexOf('/')).replace('/', '.'))
              .distinct()
              .toList();
      for (String name : packages) {
        Path first = jarOfPackage.putIfAbsent(name, jar);
        if (first != null) {
          problems.add("package " + name + " is in " + first + " and in " + jar);
        }
        // rag-core holds io.ragstone.document, io.ragstone.store and so on: the vocabulary of all
        // others.
        if (!module.equals("io.ragstone.core") && !(name + ".").startsWith(module + ".")) {
          problems.add("package " + name + " in " + jar + " is not below " + module);
        }
      }
    }
  }

  /** Names of classes stand in a class file as they are. */
  private static void requireNothingForbidden(JarFile file, JarEntry entry, List<String> problems)
      throws IOException {
    try (InputStream in = file.getInputStream(entry)) {
      String bytes = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
      for (String name : FORBIDDEN) {
        if (bytes.contains(name)) {
          problems.add(entry + " in " + file.getName() + " uses " + name + "; see SECURITY.md");
        }
      }
    }
  }

  private static String name(Path path) {
    return path.getFileName().toString();
  }
}
