package io.ragstone.benchmarks;

import io.ragstone.qwen3.ModelSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns the benchmark parameter {@code model} into a source: {@value #MINI}, {@value #RANDOM} or a
 * folder.
 */
public final class BenchmarkModel {
  /** The name of the bundled models. */
  public static final String MINI = "mini";

  /**
   * The name of a model with random weights in the shape of the real 0.6B ones; it is written to
   * {@code ~/.cache/ragstone-benchmarks} when it is used for the first time.
   */
  public static final String RANDOM = "random";

  private static final Logger logger = LoggerFactory.getLogger(BenchmarkModel.class);
  private static final Path CACHE =
      Path.of(System.getProperty("user.home"), ".cache", "ragstone-benchmarks");

  private BenchmarkModel() {}

  /**
   * A model that embeds.
   *
   * @param model its name, or a folder
   * @return its source
   */
  public static ModelSource embedding(String model) {
    return model.equals(MINI) ? ModelSource.miniEmbedding() : ModelSource.folder(folder(model));
  }

  static ModelSource reranker(String model) {
    return model.equals(MINI) ? ModelSource.miniReranker() : ModelSource.folder(folder(model));
  }

  /**
   * Where the files of a model are that is not bundled.
   *
   * @param model its name, or a folder
   * @return the folder
   */
  public static Path folder(String model) {
    if (!model.equals(RANDOM)) {
      return Path.of(model);
    }
    Path folder = CACHE.resolve("random-0.6b");
    if (!Files.exists(folder)) {
      logger.info("Writing random weights of 1.2 GB to {}", folder);
      try {
        Path unfinished = Files.createTempDirectory(Files.createDirectories(CACHE), "unfinished-");
        Files.move(RandomWeights.write(unfinished, List.of()), folder);
      } catch (IOException e) {
        throw new UncheckedIOException("Could not write a model to " + CACHE, e);
      }
    }
    return folder;
  }
}
