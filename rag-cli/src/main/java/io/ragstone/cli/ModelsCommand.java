package io.ragstone.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Looks after models. */
@Command(
    name = "models",
    mixinStandardHelpOptions = true,
    description = "Lists, fetches and verifies models.",
    subcommands = {ModelsListCommand.class, ModelsPullCommand.class, ModelsVerifyCommand.class})
final class ModelsCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Name one of list, pull and verify");
  }
}
