package io.ragstone.cli;

import io.ragstone.pipeline.Answer;
import io.ragstone.pipeline.Query;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Answers one question. */
@Command(
    name = "ask",
    description = {
      "Answers a question from what is in the index, with citations: with a language model where"
          + " OPENAI_API_KEY or a base URL is set, otherwise with sentences of the passages."
    })
final class AskCommand extends RagCommand {
  @Parameters(paramLabel = "QUESTION", description = "What to answer")
  private String question;

  @Mixin private AnswerOptions answers;
  @Mixin private RetrievalSettings retrieval;
  @Mixin private StoreOptions stores;
  @Mixin private ModelOptions models;

  @Override
  int run(Output output) {
    try (Answering answering = Answering.open(models, stores, answers, retrieval, output)) {
      Answer answer = answering.ask(Query.builder(question).context(context()).build());
      if (output.isJson()) {
        output.json(PassageJson.of(answer));
      }
      return answer.refusal().isPresent() ? ExitCode.INCOMPLETE : ExitCode.OK;
    }
  }
}
