package io.ragstone.examples;

import io.ragstone.error.RagException;
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
 * <p>Without a key the answer is made of sentences of the files; with {@code OPENAI_API_KEY} or
 * {@code OPENAI_BASE_URL} (and {@code OPENAI_MODEL}) a language model writes it.
 */
public final class Ask {
  private Ask() {}

  /**
   * Asks.
   *
   * @param arguments the folder and the question
   */
  public static void main(String[] arguments) {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    if (arguments.length != 2) {
      System.err.println("Usage: Ask FOLDER QUESTION");
      System.exit(2);
    }
    try {
      run(Path.of(arguments[0]), arguments[1], System.getenv(), out);
    } catch (RagException e) {
      System.err.println(e.getMessage());
      System.exit(1);
    }
  }

  static void run(Path folder, String question, Map<String, String> environment, PrintStream out) {
    try (FolderAssistant assistant =
        FolderAssistant.open(
            folder, embedder -> AnswerModel.fromEnvironment(environment, embedder), out)) {
      out.println();
      assistant.answer(Query.of(question));
    }
  }
}
