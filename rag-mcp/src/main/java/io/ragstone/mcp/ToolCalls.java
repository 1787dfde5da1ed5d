package io.ragstone.mcp;

import io.modelcontextprotocol.server.McpAsyncServerExchange;
import io.modelcontextprotocol.server.McpServerFeatures.AsyncToolSpecification;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.ragstone.call.CallContext;
import io.ragstone.error.CallCancelledException;
import io.ragstone.error.RagException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Runs tools on threads that may block, and tells clients of failures in words. Thread-safe. */
final class ToolCalls {
  private static final Logger LOG = LoggerFactory.getLogger(ToolCalls.class);

  private final Duration timeout;

  ToolCalls(Duration timeout) {
    this.timeout = timeout;
  }

  /** A tool as the SDK takes it. */
  AsyncToolSpecification specification(RagTool tool) {
    return AsyncToolSpecification.builder()
        .tool(tool.definition())
        .callHandler(
            (client, request) -> {
              // From here on, so that the time in the queue counts.
              CallContext context =
                  RunningCalls.contextOf(client.transportContext()).child(timeout);
              return Mono.defer(() -> run(tool, client, request, context))
                  .subscribeOn(Schedulers.boundedElastic());
            })
        .build();
  }

  /** The result; none for a call that the client has cancelled, as the protocol asks. */
  private static Mono<CallToolResult> run(
      RagTool tool, McpAsyncServerExchange client, CallToolRequest request, CallContext context) {
    try {
      context.check(request.name());
      return Mono.just(
          tool.call(new Arguments(request.arguments()), context, Progress.of(client, request)));
    } catch (CallCancelledException e) {
      return context.isCancelled() ? Mono.empty() : Mono.just(failed(e));
    } catch (RagException | IllegalArgumentException e) {
      LOG.debug("The tool {} failed", request.name(), e);
      return Mono.just(failed(e));
    } catch (RuntimeException e) {
      LOG.error("The tool {} failed", request.name(), e);
      return Mono.just(
          failed(
              "The server failed inside ("
                  + e.getClass().getSimpleName()
                  + "); its log says more"));
    }
  }

  private static CallToolResult failed(RuntimeException e) {
    return failed(String.valueOf(e.getMessage()));
  }

  private static CallToolResult failed(String message) {
    return CallToolResult.builder().addTextContent(message).isError(true).build();
  }
}
