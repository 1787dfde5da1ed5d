package io.ragstone.cli;

import io.ragstone.generation.Generator;
import io.ragstone.mcp.McpTools;
import io.ragstone.mcp.StdioMcpServer;
import io.ragstone.pipeline.RagPipeline;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Offers the index to agents. */
@Command(
    name = "mcp",
    description = {
      "Offers the index to an agent, as a server of the Model Context Protocol over standard input"
          + " and output: search and ask as tools, documents as resources. The agent's program"
          + " starts it, and ends it by closing its input. docs/mcp.md has what to write into"
          + " whose settings."
    })
final class McpCommand extends RagCommand {
  @Option(
      names = "--description",
      paramLabel = "TEXT",
      description = "What the index has, for the agent to know what to ask it")
  private Optional<String> description = Optional.empty();

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "120",
      description = "How long a call may take; ${DEFAULT-VALUE} by default")
  private int timeoutSeconds;

  @Mixin private AnswerOptions answers;
  @Mixin private RetrievalSettings retrieval;
  @Mixin private StoreOptions stores;
  @Mixin private ModelOptions models;

  @Override
  int run(Output output) {
    // Nothing but the protocol may get there, whatever a library prints.
    System.setOut(System.err);
    OutputStream protocol = new FileOutputStream(FileDescriptor.out);
    try (Parts parts = Parts.toRead(models, stores, output);
        Generator generator = answers.open(parts.embedder())) {
      RagPipeline pipeline =
          parts.pipeline().generator(generator).retrieval(retrieval.of(parts.store())).build();
      McpTools.Builder tools =
          McpTools.builder(pipeline)
              .store(parts.store())
              .timeout(Duration.ofSeconds(timeoutSeconds));
      description.ifPresent(tools::description);
      output.note("Serving " + parts.store().describe().location());
      StdioMcpServer.serve(tools.build(), System.in, protocol, context());
    }
    return ExitCode.OK;
  }
}
