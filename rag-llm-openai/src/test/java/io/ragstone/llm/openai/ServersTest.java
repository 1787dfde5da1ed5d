package io.ragstone.llm.openai;

import static io.ragstone.llm.openai.ChatServer.completion;
import static io.ragstone.llm.openai.ChatServer.error;
import static io.ragstone.llm.openai.ChatServer.stream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ragstone.error.ConfigurationException;
import io.ragstone.error.GenerationException.Reason;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where requests go and what they carry to prove who sends them. */
class ServersTest extends GeneratorFixture {

  @ParameterizedTest
  @CsvSource({
    "'',/v1/chat/completions",
    "/,/v1/chat/completions",
    "/v1,/v1/chat/completions",
    "/v1/,/v1/chat/completions",
    "/v1//,/v1/chat/completions",
    "/gateway/openai,/gateway/openai/chat/completions"
  })
  void areFoundHoweverTheirUrlIsWritten(String path, String expected) throws IOException {
    ChatServer server = server(completion("x"));
    generator(server, b -> b.baseUrl("http://" + server.host() + path)).generate(request("?"));
    assertThat(server.requests().get(0).path()).isEqualTo(expected);
  }

  @Test
  void thatNeedNoKeyGetNone() throws IOException {
    ChatServer server = server(completion("x"), stream("x"));
    OpenAiGenerator generator = opened(OpenAiGenerator.builder().baseUrl(server.baseUrl()).build());

    generator.generate(request("?"));
    readAll(generator.stream(request("?")));

    for (ChatServer.Request sent : server.requests()) {
      assertThat(sent.headers()).doesNotContainKeys("Authorization", "Api-key");
    }
  }

  @Test
  void ofTheEnvironmentNeedNoKey() throws IOException {
    ChatServer server = server(completion("x"));
    OpenAiGenerator generator =
        opened(
            OpenAiGenerator.builder()
                .fromEnvironment(Map.of("OPENAI_BASE_URL", server.baseUrl()))
                .build());
    assertThat(generator.generate(request("?")).text()).isEqualTo("x");
  }

  @Test
  void ofOpenAiNeedAKey() {
    assertThatThrownBy(() -> OpenAiGenerator.builder().build())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("api.openai.com");
    assertThatThrownBy(() -> OpenAiGenerator.builder().baseUrl("https://api.openai.com/").build())
        .isInstanceOf(ConfigurationException.class);
  }

  @Test
  void ofAzureAreSpokenToInAzuresWay() throws IOException {
    ChatServer server = server(completion("x"), stream("x"));
    OpenAiGenerator generator = azure(server, "http://" + server.host());

    generator.generate(request("?"));
    readAll(generator.stream(request("?")));

    for (ChatServer.Request sent : server.requests()) {
      assertThat(sent.path()).isEqualTo("/openai/deployments/my-gpt-4o/chat/completions");
      assertThat(sent.query()).isEqualTo("api-version=2024-10-21");
      assertThat(sent.header("Api-key")).isEqualTo(KEY);
      assertThat(sent.headers()).doesNotContainKey("Authorization");
    }
  }

  @Test
  void ofAzureMayEndInASlash() throws IOException {
    ChatServer server = server(completion("x"));
    azure(server, "http://" + server.host() + "/").generate(request("?"));
    assertThat(server.requests().get(0).path())
        .isEqualTo("/openai/deployments/my-gpt-4o/chat/completions");
  }

  @Test
  void ofAzureSayWhichOfTheirTwoWaysIsMissing() {
    OpenAiGenerator.Builder builder = OpenAiGenerator.builder().apiKey(KEY);
    assertThatThrownBy(() -> builder.baseUrl("https://me.openai.azure.com/").build())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("https://me.openai.azure.com/openai/v1")
        .hasMessageContaining("azureApiVersion");
    builder.baseUrl("https://me.openai.azure.com/openai/v1/").build().close();
  }

  @Test
  void ofAzureNeverSeeTheirKeyInAMessage() throws IOException {
    ChatServer server = server(error(401, "Wrong key " + KEY));
    OpenAiGenerator generator = azure(server, "http://" + server.host());
    assertThat(assertReason(Reason.AUTHENTICATION, () -> generator.generate(request("?"))))
        .hasMessageNotContaining(KEY);
  }

  @Test
  void refuseVersionsThatAreNone() {
    assertThatThrownBy(() -> OpenAiGenerator.builder().azureApiVersion("latest"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("latest");
  }

  private OpenAiGenerator azure(ChatServer server, String url) {
    return generator(server, b -> b.baseUrl(url).model("my-gpt-4o").azureApiVersion("2024-10-21"));
  }
}
