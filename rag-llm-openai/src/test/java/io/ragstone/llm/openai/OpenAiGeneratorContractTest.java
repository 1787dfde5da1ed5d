package io.ragstone.llm.openai;

import io.ragstone.error.GenerationException.Reason;
import io.ragstone.generation.Generator;
import io.ragstone.testkit.RemoteGeneratorContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

class OpenAiGeneratorContractTest extends RemoteGeneratorContract {
  private final List<ChatServer> servers = new ArrayList<>();

  @AfterEach
  void stopServers() {
    servers.forEach(ChatServer::close);
  }

  @Override
  protected Generator create() {
    return generator(
        ChatServer.completion("In segments. [1]"), ChatServer.stream("In ", "segments.", " [1]"));
  }

  @Override
  protected Generator createStalling(String piece) {
    return generator(ChatServer.silence(), ChatServer.silenceAfter(ChatServer.delta(piece)));
  }

  @Override
  protected Generator createBreakingOff(String piece) {
    return generator(ChatServer.silence(), ChatServer.cutAfter(ChatServer.delta(piece)));
  }

  @Override
  protected Generator createFailing(Reason reason) {
    int status =
        switch (reason) {
          case RATE_LIMITED -> 429;
          case AUTHENTICATION -> 401;
          case INVALID_REQUEST -> 400;
          default -> 503;
        };
    ChatServer.Reply error = ChatServer.error(status, "No.");
    return generator(error, error);
  }

  private Generator generator(ChatServer.Reply whole, ChatServer.Reply pieces) {
    try {
      ChatServer server =
          new ChatServer(
              (request, http) ->
                  (request.json().path("stream").asBoolean() ? pieces : whole)
                      .answer(request, http));
      servers.add(server);
      return OpenAiGenerator.builder()
          .apiKey(GeneratorFixture.KEY)
          .baseUrl(server.baseUrl())
          .maxRetries(0)
          .build();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
