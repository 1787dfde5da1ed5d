package io.ragstone.cli;

import io.ragstone.qwen3.hub.DownloadProgress;
import java.util.function.Consumer;

/** A progress bar for each file that is fetched. */
final class Downloads implements Consumer<DownloadProgress> {
  private final Output output;
  private String file = "";
  private Output.Progress progress = Output.Progress.NONE;

  Downloads(Output output) {
    this.output = output;
  }

  @Override
  public synchronized void accept(DownloadProgress step) {
    String next = step.repository() + "/" + step.file();
    if (!next.equals(file)) {
      progress.close();
      file = next;
      progress = output.progress(step.file(), " bytes");
    }
    long total = step.totalBytes().orElse(-1);
    progress.at(step.receivedBytes(), total);
    if (step.receivedBytes() == total) {
      progress.close();
      progress = Output.Progress.NONE;
    }
  }
}
