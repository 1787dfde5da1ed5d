package io.ragstone.cli;

import com.google.gson.JsonObject;
import io.ragstone.pipeline.Query;
import io.ragstone.pipeline.Retrieval;
import io.ragstone.retrieval.Passage;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Finds passages. */
@Command(name = "search", description = "Finds the passages that answer a question.")
final class SearchCommand extends RagCommand {
  private static final int SNIPPET_CHARACTERS = 240;

  @Parameters(paramLabel = "QUESTION", description = "What to look for")
  private String question;

  @Option(names = "--explain", description = "Print how each passage came to its rank")
  private boolean explain;

  @Mixin private RetrievalSettings retrieval;
  @Mixin private StoreOptions stores;
  @Mixin private ModelOptions models;

  @Override
  int run(Output output) {
    try (Parts parts = Parts.toRead(models, stores, output)) {
      Retrieval found =
          parts
              .pipeline()
              .retrieval(retrieval.of(parts.store()))
              .build()
              .retrieve(Query.builder(question).context(context()).build());
      if (output.isJson()) {
        output.json(json(found));
      } else {
        print(found, output);
      }
      return found.passages().isEmpty() ? ExitCode.INCOMPLETE : ExitCode.OK;
    }
  }

  private JsonObject json(Retrieval found) {
    JsonObject json = new JsonObject();
    json.addProperty("question", question);
    json.add("passages", PassageJson.of(found.passages()));
    json.add("millis", PassageJson.millis(found.timings()));
    if (explain) {
      json.addProperty("explanation", found.explain());
    }
    return json;
  }

  private void print(Retrieval found, Output output) {
    if (explain) {
      output.text(found.explain());
      return;
    }
    if (found.passages().isEmpty()) {
      output.note("Nothing was found.");
    }
    for (Passage passage : found.passages()) {
      output.line(
          output.styled("bold", Sources.of(passage))
              + String.format(
                  Locale.ROOT,
                  "  %.3f %s",
                  passage.score().value(),
                  passage.score().kind().name().toLowerCase(Locale.ROOT).replace('_', ' ')));
      output.line("    " + snippet(passage.text()));
    }
  }

  private static String snippet(String text) {
    String line = text.strip().replaceAll("\\s+", " ");
    return line.length() <= SNIPPET_CHARACTERS
        ? line
        : line.substring(0, line.offsetByCodePoints(0, line.codePointCount(0, SNIPPET_CHARACTERS)))
            + "…";
  }
}
