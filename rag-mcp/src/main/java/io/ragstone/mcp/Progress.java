package io.ragstone.mcp;

import io.modelcontextprotocol.server.McpAsyncServerExchange;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.ProgressNotification;
import io.modelcontextprotocol.spec.McpTransportException;
import io.ragstone.error.CallCancelledException;
import java.util.Optional;

/**
 * Tells a client how far its call is, where it asked for that. Text is gathered for a while, since
 * an answer comes in hundreds of pieces. Used by one thread.
 */
final class Progress {
  private static final long MIN_INTERVAL_NANOS = 100_000_000;

  private final McpAsyncServerExchange client;
  private final Optional<Object> token;
  private final StringBuilder untold = new StringBuilder();
  private double steps;
  private long toldAt;

  private Progress(McpAsyncServerExchange client, Optional<Object> token) {
    this.client = client;
    this.token = token;
  }

  static Progress of(McpAsyncServerExchange client, CallToolRequest request) {
    return new Progress(client, Optional.ofNullable(request.progressToken()));
  }

  /** Whether the client wants to know. */
  boolean isWanted() {
    return token.isPresent();
  }

  /** Tells of a step at once. */
  void step(String message) {
    flush();
    tell(message);
  }

  /** Tells of a part of a text, now or with the next one. */
  void text(String part) {
    untold.append(part);
    if (System.nanoTime() - toldAt >= MIN_INTERVAL_NANOS) {
      flush();
    }
  }

  /** Tells of all text that has come. */
  void flush() {
    if (!untold.isEmpty()) {
      tell(untold.toString());
      untold.setLength(0);
    }
  }

  private void tell(String message) {
    if (token.isEmpty()) {
      return;
    }
    steps++;
    ProgressNotification told =
        ProgressNotification.builder(token.get(), steps).message(message).build();
    try {
      client.progressNotification(told).block();
    } catch (McpTransportException e) {
      throw new CallCancelledException("The client is gone", e);
    }
    toldAt = System.nanoTime();
  }
}
