package io.ragstone.file;

import io.ragstone.error.DocumentException;
import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.FileVisitor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One listing of a {@link FileTree}. */
final class FileTreeWalk implements FileVisitor<Path> {
  private final FileTree tree;
  private final Map<Path, SourceFile> fileOfRealPath = new HashMap<>();
  private final List<SourceFile> unreadable = new ArrayList<>();
  private Path root;
  private int entries;

  FileTreeWalk(FileTree tree) {
    this.tree = tree;
    this.root = tree.folder();
  }

  List<SourceFile> run() {
    if (!Files.isDirectory(tree.folder())) {
      throw new DocumentException(
          tree.folder() + " is not a folder; name the folder that holds the files");
    }
    try {
      root = tree.folder().toRealPath();
      Set<FileVisitOption> options =
          tree.followLinks() ? Set.of(FileVisitOption.FOLLOW_LINKS) : Set.of();
      Files.walkFileTree(root, options, tree.maxDepth(), this);
    } catch (IOException e) {
      throw new DocumentException("Could not list the files of " + tree.folder() + ": " + e, e);
    }
    List<SourceFile> files = new ArrayList<>(fileOfRealPath.values());
    files.addAll(unreadable);
    files.sort(Comparator.comparing(SourceFile::id));
    return List.copyOf(files);
  }

  @Override
  public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
      throws IOException {
    if (folder.equals(root)) {
      return FileVisitResult.CONTINUE;
    }
    countEntry();
    if (isPassedOver(folder)) {
      return FileVisitResult.SKIP_SUBTREE;
    }
    if (tree.followLinks() && !folder.toRealPath().startsWith(root)) {
      addUnreadable(folder, "is a link that leads out of " + root);
      return FileVisitResult.SKIP_SUBTREE;
    }
    return FileVisitResult.CONTINUE;
  }

  @Override
  public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
    countEntry();
    if (isPassedOver(file)) {
      return FileVisitResult.CONTINUE;
    }
    if (attributes.isDirectory()) {
      addUnreadable(
          file,
          "is more than " + tree.maxDepth() + " folders deep; exclude it, or set another maxDepth");
    } else if (tree.isIncluded(root.relativize(file))) {
      if (attributes.isRegularFile()) {
        add(file);
      } else if (attributes.isSymbolicLink() && tree.followLinks()) {
        addUnreadable(file, "is a link to nothing");
      }
    }
    return FileVisitResult.CONTINUE;
  }

  @Override
  public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
    if (file.equals(root)) {
      throw failure;
    }
    countEntry();
    // A loop leads to where the walk has been: nothing is lost.
    if (!(failure instanceof FileSystemLoopException) && !isPassedOver(file)) {
      addUnreadable(file, "could not be read: " + failure);
    }
    return FileVisitResult.CONTINUE;
  }

  @Override
  public FileVisitResult postVisitDirectory(Path folder, IOException failure) throws IOException {
    if (failure != null) {
      if (folder.equals(root)) {
        throw failure;
      }
      addUnreadable(folder, "could not be listed to its end: " + failure);
    }
    return FileVisitResult.CONTINUE;
  }

  private boolean isPassedOver(Path path) throws IOException {
    boolean isHidden = path.getFileName().toString().startsWith(".") || Files.isHidden(path);
    return (isHidden && !tree.hidden()) || tree.isExcluded(root.relativize(path));
  }

  private void add(Path path) throws IOException {
    Path real = tree.followLinks() ? path.toRealPath() : path;
    if (!real.startsWith(root)) {
      addUnreadable(path, "is a link that leads out of " + root);
      return;
    }
    SourceFile file = SourceFile.inTree(id(path), real, tree.maxFileBytes());
    fileOfRealPath.merge(real, file, (one, other) -> preferred(real, one, other));
    checkFileCount();
  }

  private SourceFile preferred(Path real, SourceFile one, SourceFile other) {
    String own = id(real);
    if (one.id().equals(own) || other.id().equals(own)) {
      return one.id().equals(own) ? one : other;
    }
    return one.id().compareTo(other.id()) < 0 ? one : other;
  }

  private void addUnreadable(Path path, String problem) {
    unreadable.add(
        SourceFile.unreadable(id(path), path, new DocumentException(path + " " + problem)));
    checkFileCount();
  }

  private void checkFileCount() {
    if (fileOfRealPath.size() + unreadable.size() > tree.maxFiles()) {
      throw new DocumentException(
          tree.folder()
              + " has more than "
              + tree.maxFiles()
              + " files that match; name a smaller folder, or set another maxFiles");
    }
  }

  private void countEntry() {
    entries++;
    if (entries > tree.maxEntries()) {
      throw new DocumentException(
          tree.folder()
              + " has more than "
              + tree.maxEntries()
              + " files and folders; name a smaller one, or set another maxEntries");
    }
  }

  private String id(Path path) {
    String separator = path.getFileSystem().getSeparator();
    return root.relativize(path).toString().replace(separator, "/");
  }
}
