package io.ragstone.examples;

import io.ragstone.error.GenerationException;
import io.ragstone.error.RagException;
import io.ragstone.pipeline.Answer;
import io.ragstone.pipeline.Query;
import io.ragstone.question.Conversation;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * A conversation about the files of a folder; an empty line ends it:
 *
 * <pre>{@code
 * mvn -q -Pexample -Dexample=Chat -Dexample.args=docs
 * }</pre>
 *
 * <p>With a language model (see {@link Ask}) a follow-up such as "And how fast is that?" is
 * rewritten into a question that stands alone before anything is searched for; without one it is
 * searched for as it is.
 */
public final class Chat {
  private final FolderAssistant assistant;
  private final PrintStream out;

  Chat(FolderAssistant assistant, PrintStream out) {
    this.assistant = assistant;
    this.out = out;
  }

  /**
   * Talks.
   *
   * @param arguments the folder
   * @throws IOException when the terminal cannot be read
   */
  public static void main(String[] arguments) throws IOException {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    if (arguments.length != 1) {
      System.err.println("Usage: Chat FOLDER");
      System.exit(2);
    }
    try (FolderAssistant assistant =
        FolderAssistant.open(
            Path.of(arguments[0]),
            embedder -> AnswerModel.fromEnvironment(System.getenv(), embedder),
            out)) {
      new Chat(assistant, out)
          .run(new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)));
    } catch (RagException e) {
      System.err.println(e.getMessage());
      System.exit(1);
    }
  }

  void run(BufferedReader in) throws IOException {
    Conversation conversation = Conversation.empty();
    for (String question = next(in); !question.isBlank(); question = next(in)) {
      try {
        Answer answer =
            assistant.answer(Query.builder(question).conversation(conversation).build());
        if (!answer.retrieval().question().equals(question)) {
          out.println("(searched for: " + answer.retrieval().question() + ")");
        }
        conversation = conversation.plus(question, answer.text());
      } catch (GenerationException e) {
        out.println();
        out.println("No answer: " + e.getMessage());
      }
    }
  }

  private String next(BufferedReader in) throws IOException {
    out.println();
    out.print("> ");
    out.flush();
    String line = in.readLine();
    return line == null ? "" : line;
  }
}
