package io.ragstone.examples;

import io.ragstone.error.RagException;
import io.ragstone.pipeline.Answer;
import io.ragstone.pipeline.Query;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/**
 * One question to the files of a folder:
 *
 * <pre>{@code
 * mvn -q -Pexample -Dexample=Ask -Dexample.args="docs 'What does a store record?'"
 * }</pre>
 *
 * <p>With {@code --explain} in front, it prints how each passage came to its rank, too.
 *
 * <p>Without a key the answer is made of sentences of the files; with {@code OPENAI_API_KEY} or
 * {@code OPENAI_BASE_URL} (and {@code OPENAI_MODEL}) a language model writes it.
 */
public final class Ask {
  private Ask() {}

  /**
   * Asks.
   *
   * @param arguments {@code --explain} if wanted, the folder and the question
   */
  public static void main(String[] arguments) {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    boolean explain = arguments.length == 3 && arguments[0].equals("--explain");
    if (arguments.length != 2 && !explain) {
      System.err.println("Usage: Ask [--explain] FOLDER QUESTION");
      System.exit(2);
    }
    Path folder = Path.of(arguments[arguments.length - 2]);
    String question = arguments[arguments.length - 1];
    try {
      run(folder, question, explain, System.getenv(), out);
    } catch (RagException e) {
      System.err.println(e.getMessage());
      System.exit(1);
    }
  }

  static void run(
      Path folder,
      String question,
      boolean explain,
      Map<String, String> environment,
      PrintStream out) {
    try (FolderAssistant assistant =
        FolderAssistant.open(
            folder, embedder -> AnswerModel.fromEnvironment(environment, embedder), out)) {
      out.println();
      Answer answer = assistant.answer(Query.of(question));
      if (explain) {
        out.println();
        out.print(answer.retrieval().explain());
      }
    }
  }
}
