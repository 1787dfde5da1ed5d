package io.ragstone.llm.openai;

import com.openai.azure.AzureOpenAIServiceVersion;
import com.openai.azure.AzureUrlPathMode;
import com.openai.azure.credential.AzureApiKeyCredential;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import java.util.Optional;
import okhttp3.HttpUrl;

/**
 * A server and the way to it.
 *
 * @param name its host, for messages
 * @param client speaks to it, and repeats nothing by itself
 * @param owned whether the client is closed with the generator
 */
record Server(String name, OpenAIClient client, boolean owned) {
  /** The client wants a key, and sends none where the header is removed. */
  private static final String NO_KEY = "none";

  /** A server behind a client that somebody else made and closes. */
  static Server of(OpenAIClient client) {
    return new Server(
        "the given client's server", client.withOptions(options -> options.maxRetries(0)), false);
  }

  /** A server by its address. */
  static Server at(
      HttpUrl baseUrl,
      Optional<String> apiKey,
      Optional<String> azureApiVersion,
      long maxResponseBytes) {
    OpenAIOkHttpClient.Builder client =
        OpenAIOkHttpClient.builder()
            .maxRetries(0)
            .followRedirects(false)
            .addInterceptor(Exchange.CALL_TRACKER)
            .addInterceptor(new ResponseGuard(maxResponseBytes));
    if (azureApiVersion.isPresent()) {
      client
          .baseUrl(withoutSlash(baseUrl))
          .azureUrlPathMode(AzureUrlPathMode.LEGACY)
          .azureServiceVersion(AzureOpenAIServiceVersion.fromString(azureApiVersion.get()))
          .credential(AzureApiKeyCredential.create(apiKey.orElse(NO_KEY)));
    } else {
      client.baseUrl(withVersion(baseUrl)).apiKey(apiKey.orElse(NO_KEY));
    }
    if (apiKey.isEmpty()) {
      client.removeHeaders("Authorization").removeHeaders("api-key");
    }
    return new Server(host(baseUrl), client.build(), true);
  }

  /** How messages name the server at a URL. */
  static String host(HttpUrl url) {
    return url.port() == HttpUrl.defaultPort(url.scheme())
        ? url.host()
        : url.host() + ":" + url.port();
  }

  /** People leave the version out, and almost every server wants it. */
  private static String withVersion(HttpUrl baseUrl) {
    return baseUrl.encodedPath().equals("/")
        ? baseUrl.newBuilder().addPathSegment("v1").toString()
        : withoutSlash(baseUrl);
  }

  private static String withoutSlash(HttpUrl baseUrl) {
    return baseUrl.toString().replaceFirst("/+$", "");
  }
}
