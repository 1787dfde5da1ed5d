package io.ragstone.llm.openai;

import java.io.IOException;
import java.util.Objects;
import okhttp3.Interceptor;
import okhttp3.MediaType;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.Buffer;
import okio.BufferedSource;
import okio.ForwardingSource;
import okio.Okio;
import org.jspecify.annotations.Nullable;

/** Keeps out what is no answer of a chat model: pages for people, and bodies without end. */
final class ResponseGuard implements Interceptor {
  /** A response that is not worth parsing, and why. */
  static final class UnusableResponseException extends IOException {
    private static final long serialVersionUID = 1L;

    UnusableResponseException(String why) {
      super(why);
    }
  }

  private final long maxBytes;

  ResponseGuard(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  @Override
  public Response intercept(Chain chain) throws IOException {
    Response response = chain.proceed(chain.request());
    ResponseBody body = Objects.requireNonNull(response.body());
    MediaType type = body.contentType();
    if (response.isSuccessful() && type != null && type.subtype().contains("html")) {
      response.close();
      throw new UnusableResponseException("it is a web page (" + type + ")");
    }
    return response.newBuilder().body(new LimitedBody(body, maxBytes)).build();
  }

  private static final class LimitedBody extends ResponseBody {
    private final ResponseBody body;
    private final BufferedSource source;

    LimitedBody(ResponseBody body, long maxBytes) {
      this.body = body;
      this.source =
          Okio.buffer(
              new ForwardingSource(body.source()) {
                private long read;

                @Override
                public long read(Buffer sink, long byteCount) throws IOException {
                  long count = super.read(sink, byteCount);
                  read += Math.max(0, count);
                  if (read > maxBytes) {
                    throw new UnusableResponseException(
                        "it has more than the "
                            + maxBytes
                            + " bytes of maxResponseBytes; raise that if it may be so long");
                  }
                  return count;
                }
              });
    }

    @Override
    public @Nullable MediaType contentType() {
      return body.contentType();
    }

    @Override
    public long contentLength() {
      return body.contentLength();
    }

    @Override
    public BufferedSource source() {
      return source;
    }
  }
}
