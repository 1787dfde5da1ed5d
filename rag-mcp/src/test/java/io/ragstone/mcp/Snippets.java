package io.ragstone.mcp;

import io.ragstone.pipeline.RagPipeline;
import io.ragstone.store.VectorStore;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;

/** The code in docs/mcp.md, which {@link SnippetsTest} compares with it and runs. */
final class Snippets {
  private Snippets() {}

  static McpTools serve(RagPipeline pipeline, VectorStore store) {
    McpTools tools =
        McpTools.builder(pipeline)
            .description("The handbook of Example Ltd")
            .store(store) // offers resources
            .build();
    StdioMcpServer.serve(tools, System.in, System.out);
    return tools;
  }

  static void mount(Server server, McpTools tools) {
    ServletContextHandler context = new ServletContextHandler();
    context.addServlet(new ServletHolder(McpServlet.builder(tools).build()), "/mcp");
    server.setHandler(context);
  }
}
