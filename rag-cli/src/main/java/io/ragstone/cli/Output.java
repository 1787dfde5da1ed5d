package io.ragstone.cli;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import java.io.PrintWriter;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;

/** Where results, notes and progress go. Used by one thread. */
final class Output {
  static final Gson JSON =
      new GsonBuilder().disableHtmlEscaping().setPrettyPrinting().serializeNulls().create();
  private static final Gson JSON_LINE = new GsonBuilder().disableHtmlEscaping().create();

  private static final int BAR_COLUMNS = 100;

  private final PrintWriter out;
  private final PrintWriter err;
  private final Ansi ansi;
  private final boolean json;
  private final boolean quiet;
  private final boolean interactive;

  Output(CommandSpec spec, OutputOptions options, Terminal terminal) {
    this.out = spec.commandLine().getOut();
    this.err = spec.commandLine().getErr();
    this.ansi = spec.commandLine().getColorScheme().ansi();
    this.json = options.json();
    this.quiet = options.quiet();
    this.interactive = terminal.isInteractive();
  }

  boolean isJson() {
    return json;
  }

  void json(JsonElement document) {
    out.println(JSON.toJson(document));
  }

  void jsonLine(JsonElement document) {
    out.println(JSON_LINE.toJson(document));
  }

  void line(String text) {
    out.println(text);
  }

  void text(String text) {
    out.print(text);
    out.flush();
  }

  /** Something beside the result, for people. */
  void note(String text) {
    if (!quiet) {
      err.println(text);
    }
  }

  /** Marks text, where there are colours: {@code styled("bold", …)}. */
  String styled(String style, String text) {
    // The text may have what looks like markup.
    return ansi.enabled()
        ? Ansi.ON.new Text("@|" + style + " \u0000|@").toString().replace("\u0000", text)
        : text;
  }

  /** A progress bar, where somebody sees it; its total is set when it is known. */
  Progress progress(String task, String unit) {
    return quiet || !interactive ? Progress.NONE : new Bar(task, unit);
  }

  /** How far something is. */
  interface Progress extends AutoCloseable {
    Progress NONE =
        new Progress() {
          @Override
          public void at(long done, long total) {}

          @Override
          public void close() {}
        };

    /** Where it stands; a total below 0 is not known. */
    void at(long done, long total);

    @Override
    void close();
  }

  private static final class Bar implements Progress {
    private final ProgressBar bar;

    Bar(String task, String unit) {
      bar =
          new ProgressBarBuilder()
              .setTaskName(task)
              .setUnit(unit, 1)
              .setInitialMax(-1)
              .setStyle(ProgressBarStyle.ASCII)
              .setMaxRenderedLength(BAR_COLUMNS)
              .setConsumer(new ConsoleProgressBarConsumer(System.err))
              .clearDisplayOnFinish()
              .build();
    }

    @Override
    public void at(long done, long total) {
      bar.maxHint(total);
      bar.stepTo(done);
    }

    @Override
    public void close() {
      bar.close();
    }
  }
}
