package io.ragstone.mcp;

import io.modelcontextprotocol.common.McpTransportContext;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCNotification;
import io.ragstone.call.CallContext;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The calls under way, by session and by the ids that clients gave them, so that a client can
 * cancel its own. The SDK does not know {@code notifications/cancelled}; transports come here
 * before they hand a message to it. Thread-safe.
 */
final class RunningCalls {
  private static final String CANCELLED = "notifications/cancelled";
  private static final String CONTEXT = "ragstone.call";

  private record Key(String session, Object id) {}

  private final Map<Key, CallContext> calls = new ConcurrentHashMap<>();

  /** A call that has come; closing it says that it is done. */
  record Call(CallContext context, Runnable done) implements AutoCloseable {
    /** What hands the call through the SDK to the tool. */
    McpTransportContext transportContext() {
      return McpTransportContext.create(Map.of(CONTEXT, context));
    }

    @Override
    public void close() {
      done.run();
    }
  }

  /** Begins a call. */
  Call begin(String session, Object id) {
    Key key = new Key(session, id);
    CallContext context = CallContext.cancellable();
    calls.put(key, context);
    return new Call(context, () -> done(key, context));
  }

  private void done(Key key, CallContext context) {
    synchronized (calls) {
      calls.remove(key, context);
      calls.notifyAll();
    }
  }

  /** What ends the call that a tool is run for. */
  static CallContext contextOf(McpTransportContext transport) {
    return Optional.ofNullable((CallContext) transport.get(CONTEXT))
        .orElseGet(CallContext::cancellable);
  }

  /** Cancels a call where the notification says so; returns whether it does. */
  boolean cancel(String session, JSONRPCNotification notification) {
    if (!notification.method().equals(CANCELLED)) {
      return false;
    }
    if (notification.params() instanceof Map<?, ?> params) {
      Object id = params.get("requestId");
      CallContext call = id == null ? null : calls.get(new Key(session, id));
      if (call != null) {
        call.cancel();
      }
    }
    return true;
  }

  /** Cancels what a session has under way. */
  void cancelAll(String session) {
    calls.forEach(
        (key, context) -> {
          if (key.session().equals(session)) {
            context.cancel();
          }
        });
  }

  /** Waits until nothing is under way any more, or the time is over. */
  void awaitEnd(Duration limit) throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    synchronized (calls) {
      long left = limit.toMillis();
      while (!calls.isEmpty() && left > 0) {
        calls.wait(left);
        left = (end - System.nanoTime()) / 1_000_000;
      }
    }
  }
}
