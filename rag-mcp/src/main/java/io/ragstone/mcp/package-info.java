/**
 * A pipeline as a server of the Model Context Protocol, so that agents can search an index and ask
 * it questions.
 *
 * <p>{@link io.ragstone.mcp.McpTools} is what is offered; {@link io.ragstone.mcp.StdioMcpServer}
 * offers it to the program that started this process, {@link io.ragstone.mcp.McpServlet} over HTTP.
 *
 * @see <a href="https://modelcontextprotocol.io/specification/2025-11-25">The protocol</a>
 */
@NullMarked
package io.ragstone.mcp;

import org.jspecify.annotations.NullMarked;
