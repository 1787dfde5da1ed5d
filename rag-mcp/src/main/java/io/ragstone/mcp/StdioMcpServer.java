package io.ragstone.mcp;

import io.modelcontextprotocol.server.McpAsyncServer;
import io.modelcontextprotocol.server.McpServer;
import io.ragstone.call.CallContext;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * Serves the program that started this process, over its standard input and output: how hosts run
 * servers on the same machine.
 *
 * <pre>{@code
 * StdioMcpServer.serve(tools, System.in, System.out);
 * }</pre>
 *
 * <p>Each message is a line of JSON in UTF-8. A line that is none, or too long, gets an error in
 * reply and ends nothing. Calls run side by side and may be cancelled; all are when the input ends.
 * Nothing else in the process may write to standard output.
 */
public final class StdioMcpServer {
  private StdioMcpServer() {}

  /**
   * Serves until the input ends.
   *
   * @param tools what is offered
   * @param in where requests come from
   * @param out where replies go
   */
  public static void serve(McpTools tools, InputStream in, OutputStream out) {
    serve(tools, in, out, CallContext.unbounded());
  }

  /**
   * Serves until the input ends, the output is closed on its other end, or the context is
   * cancelled. Calls that are under way then are cancelled, and given ten seconds to end.
   *
   * @param tools what is offered
   * @param in where requests come from; a thread may still wait for it when this returns
   * @param out where replies go
   * @param context ends the service
   */
  public static void serve(McpTools tools, InputStream in, OutputStream out, CallContext context) {
    StdioTransport transport = new StdioTransport(out, tools.maxMessageBytes());
    McpAsyncServer server = tools.serve(McpServer.async(transport));
    try {
      transport.run(in, context);
    } finally {
      server.close();
    }
  }
}
