package io.ragstone.cli;

import io.ragstone.call.CallContext;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What all commands have in common. */
@Command(mixinStandardHelpOptions = true, sortOptions = false)
abstract class RagCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private OutputOptions outputOptions;

  /** Does the work, and returns an {@link ExitCode}. */
  abstract int run(Output output) throws Exception;

  @Override
  public final Integer call() throws Exception {
    outputOptions.configureLogging();
    return run(new Output(spec, outputOptions, terminal()));
  }

  /** What the program is told to stop by. */
  final CallContext context() {
    return program().context();
  }

  final Terminal terminal() {
    return program().terminal();
  }

  private Ragstone program() {
    return (Ragstone) spec.root().userObject();
  }
}
