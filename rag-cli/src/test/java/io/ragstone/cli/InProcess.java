package io.ragstone.cli;

import io.ragstone.call.CallContext;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Runs the program in this process, which is quick, with the environment of the tests. */
final class InProcess {
  private InProcess() {}

  static Outcome run(String... arguments) {
    return run(CallContext.cancellable(), "", arguments);
  }

  static Outcome typing(String input, String... arguments) {
    return run(CallContext.cancellable(), input, arguments);
  }

  static Outcome run(CallContext context, String input, String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Terminal terminal =
        Terminal.of(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
    int code =
        Ragstone.run(
            context,
            terminal,
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            arguments);
    return new Outcome(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }
}
