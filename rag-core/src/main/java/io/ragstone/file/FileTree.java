package io.ragstone.file;

import io.ragstone.error.DocumentException;
import java.nio.file.FileSystem;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The files below a folder that are to be read.
 *
 * <pre>{@code
 * FileTree tree = FileTree.builder(Path.of("docs"))
 *     .include("**.md", "**.txt")
 *     .exclude("drafts/**")
 *     .build();
 * }</pre>
 *
 * <p>Globs have the syntax of {@link FileSystem#getPathMatcher} and must match the whole path
 * relative to the folder: {@code *.md} matches in the folder itself, {@code **.md} at any depth; a
 * leading <code>**&#47;</code> matches no folder at all, too. A folder that an excluding glob
 * matches is not entered.
 *
 * <p>Nothing outside the folder is ever read. Symbolic links are passed over, or followed where
 * they lead to something below the folder. Files come in the order of their paths, compared as
 * texts, so that the order is the same on every system. Immutable.
 *
 * <table>
 *   <caption>Defaults</caption>
 *   <tr><th>option</th><th>default</th></tr>
 *   <tr><td>include</td><td>everything</td></tr>
 *   <tr><td>exclude</td><td>nothing</td></tr>
 *   <tr><td>hidden</td><td>passed over</td></tr>
 *   <tr><td>followLinks</td><td>no</td></tr>
 *   <tr><td>maxFileBytes</td><td>64 MiB</td></tr>
 *   <tr><td>maxFiles</td><td>100,000</td></tr>
 *   <tr><td>maxEntries</td><td>1,000,000</td></tr>
 *   <tr><td>maxDepth</td><td>64</td></tr>
 * </table>
 */
public final class FileTree {
  /** The largest file that is read by default, in bytes: 64 MiB. */
  public static final long MAX_FILE_BYTES = 64L << 20;

  /** How many files a tree may have by default. */
  public static final int MAX_FILES = 100_000;

  /** How many files and folders are looked at by default, whether they match or not. */
  public static final int MAX_ENTRIES = 1_000_000;

  /** How many folders deep files are looked for by default; the folder itself is the first. */
  public static final int MAX_DEPTH = 64;

  private final Path folder;
  private final List<PathMatcher> included;
  private final List<PathMatcher> excluded;
  private final boolean hidden;
  private final boolean followLinks;
  private final long maxFileBytes;
  private final int maxFiles;
  private final int maxEntries;
  private final int maxDepth;

  private FileTree(Builder builder) {
    this.folder = builder.folder;
    this.included = matchers(builder.included);
    this.excluded = matchers(builder.excluded);
    this.hidden = builder.hidden;
    this.followLinks = builder.followLinks;
    this.maxFileBytes = builder.maxFileBytes;
    this.maxFiles = builder.maxFiles;
    this.maxEntries = builder.maxEntries;
    this.maxDepth = builder.maxDepth;
  }

  /**
   * The files of a folder that match a glob, with the defaults.
   *
   * @param folder the folder
   * @param glob what paths relative to the folder must match
   * @return the tree
   * @throws IllegalArgumentException when the glob is malformed
   */
  public static FileTree of(Path folder, String glob) {
    return builder(folder).include(glob).build();
  }

  /**
   * Starts with all files of a folder.
   *
   * @param folder the folder; it may be a link itself
   * @return a builder
   */
  public static Builder builder(Path folder) {
    return new Builder(folder);
  }

  /**
   * The folder.
   *
   * @return as it was given
   */
  public Path folder() {
    return folder;
  }

  /**
   * Lists the files as they are now. What should be read and cannot be (a folder without
   * permission, a link that leads out of the folder while links are followed) is listed as well and
   * says so when it is read.
   *
   * <p>With links followed, a file that can be reached by several paths is listed once: by its own
   * path, or else by the first. A link to a folder that it is in is passed over.
   *
   * @return the files in the order of their paths
   * @throws DocumentException when the folder is none or cannot be listed, or has more files or
   *     entries than allowed
   */
  public List<SourceFile> files() {
    return new FileTreeWalk(this).run();
  }

  boolean isIncluded(Path relative) {
    return included.isEmpty() || matchesAny(included, relative);
  }

  boolean isExcluded(Path relative) {
    return matchesAny(excluded, relative);
  }

  boolean hidden() {
    return hidden;
  }

  boolean followLinks() {
    return followLinks;
  }

  long maxFileBytes() {
    return maxFileBytes;
  }

  int maxFiles() {
    return maxFiles;
  }

  int maxEntries() {
    return maxEntries;
  }

  int maxDepth() {
    return maxDepth;
  }

  private List<PathMatcher> matchers(List<String> globs) {
    List<PathMatcher> matchers = new ArrayList<>();
    for (String glob : globs) {
      matchers.add(folder.getFileSystem().getPathMatcher("glob:" + glob));
      if (glob.startsWith("**/")) {
        matchers.add(folder.getFileSystem().getPathMatcher("glob:" + glob.substring(3)));
      }
    }
    return matchers;
  }

  private static boolean matchesAny(List<PathMatcher> matchers, Path relative) {
    return matchers.stream().anyMatch(matcher -> matcher.matches(relative));
  }

  @Override
  public String toString() {
    return "FileTree[" + folder + "]";
  }

  /** Builds a {@link FileTree}. Not thread-safe. */
  public static final class Builder {
    private final Path folder;
    private final List<String> included = new ArrayList<>();
    private final List<String> excluded = new ArrayList<>();
    private boolean hidden;
    private boolean followLinks;
    private long maxFileBytes = MAX_FILE_BYTES;
    private int maxFiles = MAX_FILES;
    private int maxEntries = MAX_ENTRIES;
    private int maxDepth = MAX_DEPTH;

    private Builder(Path folder) {
      this.folder = Objects.requireNonNull(folder, "folder");
    }

    /**
     * Adds globs of which a file's path must match at least one; without any, every file is
     * included.
     *
     * @param globs globs on the path relative to the folder
     * @return this builder
     */
    public Builder include(String... globs) {
      included.addAll(List.of(globs));
      return this;
    }

    /**
     * Adds globs of which no file's path, and no path of a folder above it, may match any.
     *
     * @param globs globs on the path relative to the folder
     * @return this builder
     */
    public Builder exclude(String... globs) {
      excluded.addAll(List.of(globs));
      return this;
    }

    /**
     * Sets whether hidden files and folders count: those whose name begins with a dot, and what the
     * system calls hidden.
     *
     * @param hidden false by default
     * @return this builder
     */
    public Builder hidden(boolean hidden) {
      this.hidden = hidden;
      return this;
    }

    /**
     * Sets whether symbolic links are followed. Those that lead out of the folder are not, in any
     * case.
     *
     * @param followLinks false by default
     * @return this builder
     */
    public Builder followLinks(boolean followLinks) {
      this.followLinks = followLinks;
      return this;
    }

    /**
     * Sets the largest file that is read; a larger one is listed and cannot be read.
     *
     * @param bytes at least 1, {@value FileTree#MAX_FILE_BYTES} by default
     * @return this builder
     */
    public Builder maxFileBytes(long bytes) {
      this.maxFileBytes = atLeastOne(bytes, "maxFileBytes");
      return this;
    }

    /**
     * Sets how many files the tree may have; listing more is an error.
     *
     * @param files at least 1, {@value FileTree#MAX_FILES} by default
     * @return this builder
     */
    public Builder maxFiles(int files) {
      this.maxFiles = (int) atLeastOne(files, "maxFiles");
      return this;
    }

    /**
     * Sets how many files and folders are looked at, whether they match or not; more is an error.
     *
     * @param entries at least 1, {@value FileTree#MAX_ENTRIES} by default
     * @return this builder
     */
    public Builder maxEntries(int entries) {
      this.maxEntries = (int) atLeastOne(entries, "maxEntries");
      return this;
    }

    /**
     * Sets how many folders deep files are looked for; a folder below that is listed and cannot be
     * read, unless it is excluded.
     *
     * @param folders at least 1 (the folder itself), {@value FileTree#MAX_DEPTH} by default
     * @return this builder
     */
    public Builder maxDepth(int folders) {
      this.maxDepth = (int) atLeastOne(folders, "maxDepth");
      return this;
    }

    private static long atLeastOne(long value, String option) {
      if (value < 1) {
        throw new IllegalArgumentException(option + " must be at least 1, but was " + value);
      }
      return value;
    }

    /**
     * Builds the tree.
     *
     * @return an immutable tree
     * @throws IllegalArgumentException when a glob is malformed
     */
    public FileTree build() {
      return new FileTree(this);
    }
  }
}
