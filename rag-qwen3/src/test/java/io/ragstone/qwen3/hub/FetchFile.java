package io.ragstone.qwen3.hub;

import java.net.URI;
import java.nio.file.Path;

/** A program that fetches a file: endpoint, cache folder, name of the file; it prints the path. */
final class FetchFile {
  private FetchFile() {}

  public static void main(String[] arguments) {
    HuggingFaceHub hub =
        HuggingFaceHub.builder()
            .endpoint(URI.create(arguments[0]))
            .cacheFolder(Path.of(arguments[1]))
            .build();
    System.out.println(hub.snapshot(LocalHub.REPOSITORY, "main").file(arguments[2]));
  }
}
