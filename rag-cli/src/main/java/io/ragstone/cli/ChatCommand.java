package io.ragstone.cli;

import io.ragstone.error.GenerationException;
import io.ragstone.pipeline.Answer;
import io.ragstone.pipeline.Query;
import io.ragstone.question.Conversation;
import java.io.IOException;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** A conversation. */
@Command(
    name = "chat",
    description = {
      "Answers question after question, each line of the input one, until an empty line or its end."
          + " A language model makes follow-ups stand alone before anything is searched for. With"
          + " --json, each answer is a line of JSON."
    })
final class ChatCommand extends RagCommand {
  @Mixin private AnswerOptions answers;
  @Mixin private RetrievalSettings retrieval;
  @Mixin private StoreOptions stores;
  @Mixin private ModelOptions models;

  @Override
  int run(Output output) throws IOException {
    try (Answering answering = Answering.open(models, stores, answers, retrieval, output)) {
      Conversation conversation = Conversation.empty();
      while (true) {
        Optional<String> line = next(output);
        if (line.isEmpty() || line.get().isBlank()) {
          return ExitCode.OK;
        }
        conversation = answer(line.get(), conversation, answering, output);
      }
    }
  }

  private Optional<String> next(Output output) throws IOException {
    if (terminal().isInteractive() && !output.isJson()) {
      output.text("\n" + output.styled("bold", ">") + " ");
    }
    return terminal().readLine();
  }

  /** Answers, and returns the conversation with the answer; a failure leaves it as it was. */
  private Conversation answer(
      String question, Conversation before, Answering answering, Output output) {
    try {
      Answer answer =
          answering.ask(Query.builder(question).conversation(before).context(context()).build());
      if (output.isJson()) {
        output.jsonLine(PassageJson.of(answer));
      } else if (!answer.retrieval().question().equals(question)) {
        output.note("(searched for: " + answer.retrieval().question() + ")");
      }
      return before.plus(question, answer.text());
    } catch (GenerationException e) {
      if (output.isJson()) {
        output.jsonLine(
            Failures.json(e.getClass().getSimpleName(), String.valueOf(e.getMessage())));
      } else {
        output.line("");
        output.note("No answer: " + e.getMessage());
      }
      return before;
    }
  }
}
