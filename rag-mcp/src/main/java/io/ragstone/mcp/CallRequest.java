package io.ragstone.mcp;

import io.ragstone.call.CallContext;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletRequest;

/** A request for a call, which is cancelled when the stream for its result is gone. */
final class CallRequest extends BodyRequest {
  private final CallContext call;

  CallRequest(HttpServletRequest request, byte[] body, CallContext call) {
    super(request, body);
    this.call = call;
  }

  @Override
  public AsyncContext startAsync() {
    AsyncContext stream = super.startAsync();
    stream.addListener(new StreamEnd());
    return stream;
  }

  /** Of a call that has its result, cancelling does nothing. */
  private final class StreamEnd implements AsyncListener {
    @Override
    public void onComplete(AsyncEvent event) {
      call.cancel();
    }

    @Override
    public void onTimeout(AsyncEvent event) {
      call.cancel();
    }

    @Override
    public void onError(AsyncEvent event) {
      call.cancel();
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
      event.getAsyncContext().addListener(this);
    }
  }
}
