package io.ragstone.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.ragstone.documents.StandardFormats;
import io.ragstone.documents.tika.TikaFormat;
import io.ragstone.error.ConfigurationException;
import io.ragstone.file.FolderLoader;
import io.ragstone.pipeline.FailedDocument;
import io.ragstone.pipeline.IngestReport;
import io.ragstone.pipeline.IngestRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Brings the files of a folder into the index. */
@Command(
    name = "ingest",
    description = {
      "Brings the files of a folder into the index: Markdown, HTML, text, CSV, JSON Lines, PDF,"
          + " Office, OpenDocument, EPUB and RTF. What is there already and has not changed is left"
          + " alone, so that an ingest that was stopped goes on where it was."
    })
final class IngestCommand extends RagCommand {
  @Parameters(paramLabel = "DIR", description = "The folder")
  private Path folder;

  @Option(
      names = "--remove-missing",
      description = "Take documents out of the index that the folder does not have any more")
  private boolean removeMissing;

  @Mixin private StoreOptions stores;
  @Mixin private ModelOptions models;

  @Override
  int run(Output output) {
    if (!Files.isDirectory(folder)) {
      throw new ConfigurationException("There is no folder " + folder);
    }
    try (Parts parts = Parts.toWrite(models, stores, output)) {
      IngestReport report = ingest(parts, output);
      if (output.isJson()) {
        output.json(json(report, parts.store().describe().location()));
      } else {
        print(report, parts.store().describe().location(), output);
      }
      return report.failed() > 0 ? ExitCode.INCOMPLETE : ExitCode.OK;
    }
  }

  private IngestReport ingest(Parts parts, Output output) {
    FolderLoader files =
        FolderLoader.builder(folder)
            .formats(StandardFormats.all())
            .format(TikaFormat.create())
            .build();
    try (Output.Progress progress = output.progress("Ingesting", " documents")) {
      IngestRequest.Builder request =
          IngestRequest.builder(files)
              .context(context())
              .progress(step -> progress.at(step.documents(), step.expectedDocuments().orElse(-1)));
      return parts
          .pipeline()
          .build()
          .ingest((removeMissing ? request.removeMissing() : request).build());
    }
  }

  private static void print(IngestReport report, String index, Output output) {
    report.failures().forEach(file -> output.note("Left out: " + file));
    output.line(
        String.format(
            Locale.ROOT,
            "%d documents: %d added, %d updated, %d unchanged, %d removed, %d left out",
            report.documents(),
            report.added(),
            report.updated(),
            report.unchanged(),
            report.removed(),
            report.failed()));
    output.line(
        String.format(
            Locale.ROOT,
            "%d chunks embedded (%d tokens) in %.1f s; the index is %s",
            report.chunksEmbedded(),
            report.tokens(),
            report.elapsed().toMillis() / 1e3,
            index));
  }

  private static JsonObject json(IngestReport report, String index) {
    JsonObject documents = new JsonObject();
    documents.addProperty("added", report.added());
    documents.addProperty("updated", report.updated());
    documents.addProperty("unchanged", report.unchanged());
    documents.addProperty("removed", report.removed());
    documents.addProperty("failed", report.failed());
    JsonObject chunks = new JsonObject();
    chunks.addProperty("embedded", report.chunksEmbedded());
    chunks.addProperty("moved", report.chunksMoved());
    chunks.addProperty("deleted", report.chunksDeleted());
    JsonArray failures = new JsonArray();
    for (FailedDocument failed : report.failures()) {
      JsonObject failure = new JsonObject();
      failure.addProperty("source", failed.sourceId());
      failure.addProperty("problem", failed.problem().name().toLowerCase(Locale.ROOT));
      failure.addProperty("message", failed.failure().getMessage());
      failures.add(failure);
    }
    JsonObject json = new JsonObject();
    json.addProperty("index", index);
    json.add("documents", documents);
    json.add("chunks", chunks);
    json.addProperty("tokens", report.tokens());
    json.addProperty("seconds", report.elapsed().toMillis() / 1e3);
    json.add("failures", failures);
    return json;
  }
}
