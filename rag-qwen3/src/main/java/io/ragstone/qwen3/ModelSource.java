package io.ragstone.qwen3;

import java.nio.file.Path;
import java.util.Objects;

/**
 * Where the files of a model are: {@code config.json}, {@code tokenizer.json} and {@code
 * model.safetensors} (or its shards with {@code model.safetensors.index.json}), as on the Hugging
 * Face hub.
 *
 * <pre>{@code
 * ModelSource real = ModelSource.folder(Path.of("/models/Qwen3-Embedding-0.6B"));
 * ModelSource tiny = ModelSource.miniEmbedding(); // needs io.ragstone:rag-models-mini
 * }</pre>
 *
 * <p>Nothing is opened before an engine is built from it. Immutable.
 */
public final class ModelSource {
  private static final String MINI = "io/ragstone/models/mini/";

  private final ModelFiles files;

  private ModelSource(ModelFiles files) {
    this.files = files;
  }

  /**
   * A folder on disk; its safetensors are memory-mapped.
   *
   * @param folder the folder
   * @return the source
   */
  public static ModelSource folder(Path folder) {
    return new ModelSource(new FolderModelFiles(Objects.requireNonNull(folder, "folder")));
  }

  /**
   * Files on the classpath; the safetensors are copied to native memory once.
   *
   * @param loader the class loader that sees them
   * @param path the folder inside the classpath, such as {@code "models/my-embedder"}
   * @return the source
   */
  public static ModelSource resources(ClassLoader loader, String path) {
    return new ModelSource(
        new ResourceModelFiles(
            Objects.requireNonNull(loader, "loader"), Objects.requireNonNull(path, "path"), ""));
  }

  /**
   * The embedder of {@code io.ragstone:rag-models-mini}: Qwen3's architecture with ten million
   * parameters, 256 dimensions, English. For first steps and tests.
   *
   * @return the source
   */
  public static ModelSource miniEmbedding() {
    return mini("qwen3-embedding-mini");
  }

  /**
   * The reranker of {@code io.ragstone:rag-models-mini}: Qwen3's architecture with ten million
   * parameters, English. For first steps and tests.
   *
   * @return the source
   */
  public static ModelSource miniReranker() {
    return mini("qwen3-reranker-mini");
  }

  private static ModelSource mini(String name) {
    return new ModelSource(
        new ResourceModelFiles(
            ModelSource.class.getClassLoader(),
            MINI + name,
            "; add the dependency io.ragstone:rag-models-mini"));
  }

  ModelFiles files() {
    return files;
  }

  @Override
  public String toString() {
    return files.toString();
  }
}
