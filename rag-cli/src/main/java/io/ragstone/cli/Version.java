package io.ragstone.cli;

import java.util.Optional;
import picocli.CommandLine.IVersionProvider;

/** The version that the jar's manifest names. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    return new String[] {
      "ragstone " + own(), "Java " + Runtime.version() + ", " + System.getProperty("os.arch")
    };
  }

  static String own() {
    return Optional.ofNullable(Version.class.getPackage().getImplementationVersion())
        .orElse("(not from a jar)");
  }
}
