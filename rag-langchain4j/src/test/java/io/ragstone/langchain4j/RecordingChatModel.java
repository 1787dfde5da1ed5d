package io.ragstone.langchain4j;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.util.ArrayList;
import java.util.List;

/** A chat model that always says the same and remembers what it read. */
final class RecordingChatModel implements ChatModel {
  private final String answer;
  private final List<ChatRequest> requests = new ArrayList<>();

  RecordingChatModel(String answer) {
    this.answer = answer;
  }

  ChatRequest last() {
    return requests.get(requests.size() - 1);
  }

  String lastText() {
    return ((UserMessage) last().messages().get(last().messages().size() - 1)).singleText();
  }

  @Override
  public ChatResponse doChat(ChatRequest request) {
    requests.add(request);
    return ChatResponse.builder().aiMessage(AiMessage.from(answer)).build();
  }
}
