package io.ragstone.examples;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** What the tutorial prints with some arguments and nothing in the environment. */
record TutorialRun(String output) {
  private static final Pattern SCORE = Pattern.compile("\\d+\\.\\d{5,}");

  static TutorialRun of(Path index, String... arguments) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    new QwenMilvusRagTutorial(out).run(TutorialOptions.parse(arguments, Map.of()), index);
    return new TutorialRun(bytes.toString(StandardCharsets.UTF_8));
  }

  /** From the question to the sources, with a mark in place of every score. */
  String results() {
    return SCORE.matcher(section()).replaceAll("(score)");
  }

  /** The scores of the results, in the order they are printed. */
  List<Double> scores() {
    return SCORE.matcher(section()).results().map(m -> Double.valueOf(m.group())).toList();
  }

  /** The times at the end differ from run to run. */
  private String section() {
    int start = output.indexOf("== Retrieve and rerank");
    return output.substring(start, output.indexOf("\n\n", output.indexOf("\nSources:")));
  }
}
