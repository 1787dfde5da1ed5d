package io.ragstone.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.ragstone.diagnosis.Diagnosis;
import io.ragstone.diagnosis.Finding;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Examines this machine and these settings. */
@Command(
    name = "doctor",
    description = {
      "Looks at everything that an ingest and an answer need, and says how to mend what is broken:"
          + " Java, processor, native library, models, index or Milvus server, language model. It"
          + " changes nothing, and no key is printed."
    })
final class DoctorCommand extends RagCommand {
  @Mixin private AnswerOptions answers;
  @Mixin private StoreOptions stores;
  @Mixin private ModelOptions models;

  @Override
  int run(Output output) {
    Diagnosis diagnosis = new Examination(models, stores, answers, output).run();
    if (output.isJson()) {
      output.json(json(diagnosis));
    } else {
      diagnosis.findings().forEach(finding -> print(finding, output));
    }
    return diagnosis.isHealthy() ? ExitCode.OK : ExitCode.FAILURE;
  }

  private static void print(Finding finding, Output output) {
    String mark =
        switch (finding.status()) {
          case OK -> output.styled("green", "ok  ");
          case WARNING -> output.styled("yellow", "note");
          case FAILED -> output.styled("red,bold", "FAIL");
        };
    String detail = finding.detail().replace("\n", "\n" + " ".repeat(16));
    output.line(mark + String.format(Locale.ROOT, "  %-10s%s", finding.name(), detail));
    finding.fix().ifPresent(fix -> output.line(" ".repeat(16) + "-> " + fix));
  }

  private static JsonObject json(Diagnosis diagnosis) {
    JsonArray findings = new JsonArray();
    for (Finding finding : diagnosis.findings()) {
      JsonObject json = new JsonObject();
      json.addProperty("name", finding.name());
      json.addProperty("status", finding.status().name().toLowerCase(Locale.ROOT));
      json.addProperty("detail", finding.detail());
      json.add(
          "fix",
          finding.fix().isPresent() ? new JsonPrimitive(finding.fix().get()) : JsonNull.INSTANCE);
      findings.add(json);
    }
    JsonObject root = new JsonObject();
    root.addProperty("healthy", diagnosis.isHealthy());
    root.add("findings", findings);
    return root;
  }
}
