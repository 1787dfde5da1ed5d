package io.ragstone.mcp;

import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import io.modelcontextprotocol.spec.McpSchema.ToolAnnotations;
import io.ragstone.call.CallContext;
import java.util.Map;

/** A tool: what clients are told of it, and what it does. Thread-safe. */
interface RagTool {
  /** What clients are told. */
  Tool definition();

  /**
   * Does it.
   *
   * @param arguments what the client gave, valid by the tool's input schema
   * @param context what ends the call
   * @param progress where to tell how far the call is
   */
  CallToolResult call(Arguments arguments, CallContext context, Progress progress);

  /** A definition of a tool that only reads. */
  static Tool definition(
      String name,
      String title,
      String description,
      Map<String, Object> inputSchema,
      Map<String, Object> outputSchema,
      boolean openWorld) {
    return Tool.builder(name, inputSchema)
        .title(title)
        .description(description)
        .outputSchema(outputSchema)
        .annotations(
            ToolAnnotations.builder()
                .title(title)
                .readOnlyHint(true)
                .destructiveHint(false)
                .idempotentHint(true)
                .openWorldHint(openWorld)
                .build())
        .build();
  }
}
