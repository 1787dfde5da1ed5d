package io.ragstone.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ragstone.error.DocumentException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileTreeTest {
  @TempDir Path temporary;
  private Path folder;

  @BeforeEach
  void createFolder() throws IOException {
    folder = Files.createDirectory(temporary.resolve("docs"));
  }

  private Path write(String path) throws IOException {
    return write(folder.resolve(path), path);
  }

  private static Path write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  private FileTree.Builder tree() {
    return FileTree.builder(folder);
  }

  private static List<String> ids(FileTree.Builder tree) {
    return tree.build().files().stream().map(SourceFile::id).toList();
  }

  private List<String> ids(String glob) {
    return ids(tree().include(glob));
  }

  private static String problem(FileTree.Builder tree, String id) {
    return tree.build().files().stream()
        .filter(file -> file.id().equals(id))
        .findFirst()
        .flatMap(SourceFile::problem)
        .map(Throwable::getMessage)
        .orElse("none");
  }

  @Test
  void filesComeInTheOrderOfTheirPathsAndMatchTheGlob() throws IOException {
    for (String path : List.of("b.md", "a.md", "sub/c.md", "sub/deep/d.md", "B.txt", "ä.md")) {
      write(path);
    }

    assertEquals(List.of("a.md", "b.md", "ä.md"), ids("*.md"));
    assertEquals(List.of("a.md", "b.md", "sub/c.md", "sub/deep/d.md", "ä.md"), ids("**.md"));
    assertEquals(List.of("sub/c.md", "sub/deep/d.md"), ids("sub/**.md"));
    assertEquals(List.of("sub/deep/d.md"), ids("*/deep/*"));
    assertEquals(List.of("B.txt", "a.md"), ids("{a,B}.*"));
    assertEquals(List.of(), ids("*.pdf"));
    assertEquals(List.of("B.txt", "a.md"), ids(tree().include("B.*", "a.*")));
  }

  @Test
  void aLeadingDoubleStarMatchesTheFolderItselfToo() throws IOException {
    write("a.md");
    write("sub/b.md");

    assertEquals(List.of("a.md", "sub/b.md"), ids("**/*.md"));
    assertEquals(List.of("a.md"), ids(tree().exclude("**/sub")));
  }

  @Test
  void whatIsExcludedIsLeftOutWithAllBelow() throws IOException {
    write("a.md");
    write("drafts/b.md");
    write("drafts/deep/c.md");
    write("sub/node_modules/d.md");

    assertEquals(
        List.of("a.md"),
        ids(tree().include("**.md").exclude("drafts/**", "**/node_modules", "x.md")));
    assertEquals(List.of("a.md", "sub/node_modules/d.md"), ids(tree().exclude("drafts")));
  }

  @Test
  void hiddenFilesAndFoldersArePassedOverUnlessAskedFor() throws IOException {
    write("a.md");
    write(".hidden.md");
    write(".git/b.md");

    assertEquals(List.of("a.md"), ids("**.md"));
    assertEquals(
        List.of(".git/b.md", ".hidden.md", "a.md"), ids(tree().include("**.md").hidden(true)));
  }

  @Test
  void linksAreNotFollowedByDefault() throws IOException {
    write("a.txt");
    Path outside = write(temporary.resolve("outside/secret.txt"), "secret");
    Files.createSymbolicLink(folder.resolve("link.txt"), outside);
    Files.createSymbolicLink(folder.resolve("linked"), outside.getParent());
    Files.createSymbolicLink(folder.resolve("inside.txt"), folder.resolve("a.txt"));
    Files.createSymbolicLink(folder.resolve("loop"), folder);

    assertEquals(List.of("a.txt"), ids("**"));
  }

  @Test
  void followedLinksNeverLeadOutOfTheFolder() throws IOException {
    write("a.txt");
    Path outside = write(temporary.resolve("outside/secret.txt"), "secret");
    write(temporary.resolve("docs2/secret.txt"), "a folder whose name begins alike");
    Files.createSymbolicLink(folder.resolve("absolute.txt"), outside);
    Files.createSymbolicLink(folder.resolve("relative.txt"), Path.of("../outside/secret.txt"));
    Files.createSymbolicLink(folder.resolve("folder"), Path.of("../outside"));
    Files.createSymbolicLink(folder.resolve("alike"), Path.of("../docs2"));
    Files.createSymbolicLink(folder.resolve("nothing.txt"), Path.of("gone.txt"));
    Files.createSymbolicLink(folder.resolve("self.txt"), Path.of("self.txt"));

    List<SourceFile> files = tree().followLinks(true).build().files();

    assertEquals(
        List.of("absolute.txt", "alike", "folder", "nothing.txt", "relative.txt", "self.txt"),
        files.stream().filter(file -> file.problem().isPresent()).map(SourceFile::id).toList());
    assertEquals(
        List.of("a.txt"),
        files.stream().filter(file -> file.problem().isEmpty()).map(SourceFile::id).toList());
    String problem = problem(tree().followLinks(true), "folder");
    assertTrue(problem.contains("leads out of"), problem);
    for (SourceFile file : files.subList(1, files.size())) {
      assertThrows(DocumentException.class, file::open);
    }
  }

  @Test
  void followedLinksBringFilesUnderTheLinksPath() throws IOException {
    write(".versions/2/page.md");
    Files.createSymbolicLink(folder.resolve("current"), Path.of(".versions/2"));
    Files.createSymbolicLink(folder.resolve("page.md"), Path.of("current/page.md"));

    assertEquals(List.of("current/page.md"), ids(tree().followLinks(true)));
    assertEquals(List.of("page.md"), ids(tree().followLinks(true).include("*.md")));
  }

  @Test
  void aFileOfSeveralPathsIsListedOnceByItsOwn() throws IOException {
    write("real/a.txt");
    Files.createSymbolicLink(folder.resolve("before"), Path.of("real"));
    Files.createSymbolicLink(folder.resolve("real/z.txt"), Path.of("a.txt"));

    assertEquals(List.of("real/a.txt"), ids(tree().followLinks(true)));
  }

  @Test
  void loopsOfLinksEnd() throws IOException {
    write("sub/a.txt");
    Files.createSymbolicLink(folder.resolve("sub/up"), folder);
    Files.createSymbolicLink(folder.resolve("sub/here"), Path.of("."));
    Files.createSymbolicLink(folder.resolve("one"), Path.of("sub"));

    assertEquals(List.of("sub/a.txt"), ids(tree().followLinks(true)));
  }

  @Test
  void aTreeOfLinksThatGrowsExponentiallyIsAnError() throws IOException {
    for (int i = 0; i < 20; i++) {
      Files.createDirectories(folder.resolve("d" + i));
      for (String name : List.of("x", "y")) {
        Files.createSymbolicLink(folder.resolve("d" + i).resolve(name), Path.of("../d" + (i + 1)));
      }
    }
    write("d20/a.txt");

    DocumentException e =
        assertThrows(
            DocumentException.class, () -> ids(tree().followLinks(true).maxEntries(20_000)));

    assertTrue(e.getMessage().contains("more than 20000"), e.getMessage());
  }

  @Test
  void aFileThatBecomesALinkIsNotRead() throws IOException {
    Path file = write("a.txt");
    Path outside = write(temporary.resolve("secret.txt"), "secret");
    SourceFile listed = tree().build().files().get(0);
    Files.delete(file);
    Files.createSymbolicLink(file, outside);

    DocumentException e = assertThrows(DocumentException.class, listed::bytes);

    assertTrue(e.getMessage().contains("has become a link"), e.getMessage());
  }

  @Test
  void aFolderThatBecomesALinkIsNotReadFrom() throws IOException {
    Path file = write("sub/a.txt");
    write(temporary.resolve("outside/a.txt"), "secret");
    SourceFile listed = tree().build().files().get(0);
    Files.delete(file);
    Files.delete(file.getParent());
    Files.createSymbolicLink(file.getParent(), temporary.resolve("outside"));

    assertThrows(DocumentException.class, listed::bytes);
  }

  @Test
  void dotsInTheFoldersPathMeanTheSameFolder() throws IOException {
    write("a.txt");
    write(temporary.resolve("outside.txt"), "no");
    Path roundabout = folder.resolve("../outside/../docs/./");
    Files.createDirectory(temporary.resolve("outside"));

    assertEquals(List.of("a.txt"), ids(FileTree.builder(roundabout).include("**")));
    assertEquals(List.of(), ids(tree().include("../*", "..", "**/../*")));
  }

  @Test
  void theFolderItselfMayBeALink() throws IOException {
    write("sub/a.txt");
    Path link = Files.createSymbolicLink(temporary.resolve("link"), folder);

    assertEquals(List.of("sub/a.txt"), ids(FileTree.builder(link)));
  }

  @Test
  void aHugeFileIsRefusedUnread() throws IOException {
    try (RandomAccessFile sparse = new RandomAccessFile(folder.resolve("a.txt").toFile(), "rw")) {
      sparse.setLength(1L << 30);
    }
    SourceFile file = tree().build().files().get(0);

    DocumentException e = assertThrows(DocumentException.class, file::bytes);

    assertTrue(
        e.getMessage().contains("1073741824 bytes") && e.getMessage().contains("67108864"),
        e.getMessage());
  }

  @Test
  void theLimitOfBytesHoldsWhateverTheSystemSaysOfTheSize() throws IOException {
    write("a.txt");
    assertEquals(5, tree().maxFileBytes(5).build().files().get(0).bytes().length);
    assertThrows(
        DocumentException.class, () -> tree().maxFileBytes(4).build().files().get(0).bytes());

    Path endless = Path.of("/proc/self/smaps");
    if (Files.isRegularFile(endless) && Files.size(endless) == 0) {
      SourceFile file =
          SourceFile.inTree(
              "smaps", Path.of("/proc/" + ProcessHandle.current().pid() + "/smaps"), 1000);
      DocumentException e = assertThrows(DocumentException.class, file::bytes);
      assertTrue(e.getMessage().contains("over the limit of 1000"), e.getMessage());
    }
  }

  @Test
  void moreFilesOrEntriesThanAllowedAreErrorsThatNameTheOption() throws IOException {
    for (String path : List.of("a.md", "b.md", "c.txt", "sub/d.txt")) {
      write(path);
    }

    assertEquals(2, ids(tree().include("*.md").maxFiles(2).maxEntries(5)).size());
    DocumentException files =
        assertThrows(DocumentException.class, () -> ids(tree().include("*.md").maxFiles(1)));
    assertTrue(files.getMessage().contains("maxFiles"), files.getMessage());
    DocumentException entries =
        assertThrows(DocumentException.class, () -> ids(tree().include("*.md").maxEntries(4)));
    assertTrue(entries.getMessage().contains("maxEntries"), entries.getMessage());
  }

  @Test
  void aFolderThatIsTooDeepIsListedAsUnreadable() throws IOException {
    write("a/b.txt");
    write("a/b/c.txt");

    assertEquals(List.of("a/b", "a/b.txt"), ids(tree().maxDepth(2)));
    assertTrue(problem(tree().maxDepth(2), "a/b").contains("more than 2 folders deep"));
    assertEquals(List.of("a/b.txt"), ids(tree().maxDepth(2).exclude("a/b")));
  }

  @Test
  void deepFoldersTakeNoStack() throws IOException {
    Path deepest = folder;
    for (int i = 0; i < 300; i++) {
      deepest = Files.createDirectory(deepest.resolve("d"));
    }
    write(deepest.resolve("a.txt"), "a");

    assertEquals("d/".repeat(300) + "a.txt", ids(tree().maxDepth(2000)).get(0));
    assertEquals(List.of("d/".repeat(63) + "d"), ids(tree()));
  }

  @Test
  void filesInAnArchiveAreFoundToo() throws IOException {
    URI archive = URI.create("jar:" + temporary.resolve("docs.zip").toUri());
    try (FileSystem zip = FileSystems.newFileSystem(archive, Map.of("create", "true"))) {
      write(zip.getPath("/docs/sub/a.md"), "in an archive");

      SourceFile file = FileTree.of(zip.getPath("/docs"), "**.md").files().get(0);

      assertEquals("sub/a.md", file.id());
      assertEquals("in an archive", file.text(StandardCharsets.UTF_8));
    }
  }

  @Test
  void whatIsNoFolderIsAnErrorWhenListing() throws IOException {
    write("a.txt");

    assertThrows(DocumentException.class, () -> FileTree.of(folder.resolve("no"), "*").files());
    assertThrows(DocumentException.class, () -> FileTree.of(folder.resolve("a.txt"), "*").files());
  }

  @Test
  void wrongOptionsAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> FileTree.of(folder, "[a"));
    assertThrows(IllegalArgumentException.class, () -> tree().exclude("{").build());
    assertThrows(IllegalArgumentException.class, () -> tree().maxFileBytes(0));
    assertThrows(IllegalArgumentException.class, () -> tree().maxFiles(0));
    assertThrows(IllegalArgumentException.class, () -> tree().maxEntries(0));
    assertThrows(IllegalArgumentException.class, () -> tree().maxDepth(0));
  }
}
