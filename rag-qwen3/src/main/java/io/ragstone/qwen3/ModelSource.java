package io.ragstone.qwen3;

import io.ragstone.qwen3.hub.HuggingFaceHub;
import java.nio.file.Path;
import java.util.Objects;

/**
 * Where the files of a model are: {@code config.json}, {@code tokenizer.json} and {@code
 * model.safetensors} (or its shards with {@code model.safetensors.index.json}), as on the Hugging
 * Face hub.
 *
 * <pre>{@code
 * ModelSource real = ModelSource.huggingFace("Qwen/Qwen3-Embedding-0.6B");
 * ModelSource copied = ModelSource.folder(Path.of("/models/Qwen3-Embedding-0.6B"));
 * ModelSource tiny = ModelSource.miniEmbedding(); // needs io.ragstone:rag-models-mini
 * }</pre>
 *
 * <p>Nothing is opened, and nothing downloaded, before an engine is built from it. Only {@code
 * huggingFace} ever downloads. Immutable.
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
   * A model on the Hugging Face hub, on its main branch, as the environment says ({@link
   * HuggingFaceHub#fromEnvironment()}). What is not in the hub's cache on this machine is
   * downloaded when an engine is built: only the files that it needs, checked by size and hash, and
   * memory-mapped afterwards.
   *
   * @param repository the model's name, such as {@code Qwen/Qwen3-Embedding-0.6B}
   * @return the source
   * @throws IllegalArgumentException when that cannot be a model's name, or a variable of the
   *     environment cannot be used
   */
  public static ModelSource huggingFace(String repository) {
    return huggingFace(repository, "main");
  }

  /**
   * A model on the Hugging Face hub at a revision. A commit pins it: the model never changes, and
   * once it is in the cache, the hub is not asked any more.
   *
   * @param repository the model's name, such as {@code Qwen/Qwen3-Embedding-0.6B}
   * @param revision a branch, a tag or a commit's 40 hexadecimal digits
   * @return the source
   * @throws IllegalArgumentException when a name cannot be one on the hub, or a variable of the
   *     environment cannot be used
   */
  public static ModelSource huggingFace(String repository, String revision) {
    return huggingFace(HuggingFaceHub.fromEnvironment(), repository, revision);
  }

  /**
   * A model on a hub with settings of its own: a mirror, a cache elsewhere, no network. A branch or
   * tag is looked up once a source.
   *
   * @param hub the hub
   * @param repository the model's name, such as {@code Qwen/Qwen3-Embedding-0.6B}
   * @param revision a branch, a tag or a commit's 40 hexadecimal digits
   * @return the source
   * @throws IllegalArgumentException when a name cannot be one on the hub
   */
  public static ModelSource huggingFace(HuggingFaceHub hub, String repository, String revision) {
    return new ModelSource(new HubModelFiles(hub.snapshot(repository, revision)));
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
