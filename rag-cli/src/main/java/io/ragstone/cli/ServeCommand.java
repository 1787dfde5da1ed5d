package io.ragstone.cli;

import com.google.gson.JsonObject;
import io.ragstone.call.CallContext;
import io.ragstone.documents.StandardFormats;
import io.ragstone.documents.tika.TikaFormat;
import io.ragstone.error.ConfigurationException;
import io.ragstone.file.DocumentFormat;
import io.ragstone.generation.Generator;
import io.ragstone.mcp.McpServlet;
import io.ragstone.mcp.McpTools;
import io.ragstone.pipeline.RagPipeline;
import io.ragstone.server.RagServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Serves embeddings, reranking and a page to try the index on. */
@Command(
    name = "serve",
    description = {
      "Serves a page to ask questions on, and embeddings and reranking for other programs"
          + " (/v1/embeddings as OpenAI, /v1/rerank as Jina and Cohere), and the index for"
          + " agents (/mcp), until it is told to stop."
    })
final class ServeCommand extends RagCommand {
  /** The environment variable of the token; no option, as others see those. */
  static final String TOKEN = "RAGSTONE_TOKEN";

  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      defaultValue = RagServer.DEFAULT_HOST,
      description =
          "Where to listen; ${DEFAULT-VALUE} by default. Where others can reach it, it needs a"
              + " token: in RAGSTONE_TOKEN or --token-file")
  private String host;

  @Option(
      names = "--port",
      paramLabel = "N",
      defaultValue = "" + RagServer.DEFAULT_PORT,
      description = "Where to listen; ${DEFAULT-VALUE} by default, 0 for a port that is free")
  private int port;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "A file with the token that requests must carry; RAGSTONE_TOKEN by default")
  private Optional<Path> tokenFile = Optional.empty();

  @Option(
      names = "--allowed-host",
      paramLabel = "NAME",
      description =
          "A name that the server answers to, beside localhost and addresses, such as that of a"
              + " container; may be given several times")
  private List<String> allowedHosts = new ArrayList<>();

  @Option(
      names = "--uploads",
      paramLabel = "DIR",
      defaultValue = "ragstone-uploads",
      description = "Where files are kept that the page is given; ${DEFAULT-VALUE} by default")
  private Path uploads;

  @Option(names = "--read-only", description = "Take no files, and leave the index as it is")
  private boolean readOnly;

  @Mixin private AnswerOptions answers;
  @Mixin private RetrievalSettings retrieval;
  @Mixin private StoreOptions stores;
  @Mixin private ModelOptions models;

  @Override
  int run(Output output) throws IOException, InterruptedException {
    try (Parts parts =
            Parts.on(
                models,
                embedder ->
                    readOnly
                        ? stores.openToRead(embedder.identity())
                        : stores.open(embedder.identity()),
                output);
        Generator generator = answers.open(parts.embedder());
        RagServer server = start(parts, generator)) {
      announce(server, output);
      CountDownLatch stopped = new CountDownLatch(1);
      CallContext.Registration stopping = context().onCancel(stopped::countDown);
      try {
        stopped.await();
      } finally {
        stopping.close();
      }
      return ExitCode.OK;
    }
  }

  private RagServer start(Parts parts, Generator generator) throws IOException {
    RagPipeline pipeline =
        parts.pipeline().generator(generator).retrieval(retrieval.of(parts.store())).build();
    List<DocumentFormat> formats = new ArrayList<>(StandardFormats.all());
    formats.add(TikaFormat.create());
    RagServer.Builder server =
        RagServer.builder()
            .host(host)
            .port(port)
            .embedder(parts.embedder())
            .pipeline(pipeline)
            .store(parts.store())
            .formats(formats);
    McpTools tools = McpTools.builder(pipeline).store(parts.store()).build();
    // The server itself looks at the host that a request names, and at its token.
    server.servlet("/mcp", McpServlet.builder(tools).allowedHosts(List.of()).build());
    parts.reranker().ifPresent(server::reranker);
    allowedHosts.forEach(server::allowedHost);
    token().ifPresent(server::token);
    if (!readOnly) {
      server.uploads(uploads);
    }
    return server.start();
  }

  private Optional<String> token() throws IOException {
    if (tokenFile.isEmpty()) {
      return Optional.ofNullable(System.getenv(TOKEN)).filter(token -> !token.isBlank());
    }
    if (!Files.isRegularFile(tokenFile.get())) {
      throw new ConfigurationException("There is no file " + tokenFile.get());
    }
    return Optional.of(Files.readString(tokenFile.get()).strip());
  }

  private static void announce(RagServer server, Output output) {
    if (output.isJson()) {
      JsonObject json = new JsonObject();
      json.addProperty("uri", server.uri().toString());
      output.json(json);
    } else {
      output.line("Open " + server.uri() + " (Ctrl-C stops)");
    }
  }
}
