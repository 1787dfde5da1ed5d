package io.ragstone.store.lucene;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FilterDirectory;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.tests.store.MockDirectoryWrapper;

/**
 * A directory whose machine loses its power after so many operations. What was written and not
 * synced by then is whole, cut, overwritten or gone, and what was renamed may have its old name, as
 * {@code random} decides.
 */
final class CrashingDirectory extends MockDirectoryWrapper {
  private final Random random;
  private final Map<String, String> renamed = new LinkedHashMap<>();
  private long operationsToLive;
  private boolean crashed;

  CrashingDirectory(Random random, Directory disk, long operationsToLive) {
    super(random, new Disk(disk));
    this.random = random;
    this.operationsToLive = operationsToLive;
    setThrottling(Throttling.NEVER);
    // A process that is gone does not clean up.
    setAssertNoUnrefencedFilesOnClose(false);
    setAllowRandomFileNotFoundException(false);
    setFailOnOpenInput(false);
    setCheckIndexOnClose(false);
    setUseSlowOpenClosers(false);
    failOn(
        new Failure() {
          @Override
          public void eval(MockDirectoryWrapper directory) throws IOException {
            live();
          }
        });
  }

  /** Stays when the directory on it is closed. */
  private static final class Disk extends FilterDirectory {
    Disk(Directory directory) {
      super(directory);
    }

    @Override
    public void close() {}
  }

  /** What is on the disk after the crash, as the machine finds it when it starts again. */
  static Directory copyOf(Directory disk) throws IOException {
    Directory copy = new ByteBuffersDirectory();
    for (String file : disk.listAll()) {
      copy.copyFrom(disk, file, file, IOContext.DEFAULT);
    }
    return copy;
  }

  synchronized void crashAfter(long operations) {
    operationsToLive = crashed ? 0 : operations;
  }

  synchronized boolean hasCrashed() {
    return crashed;
  }

  private synchronized void live() throws IOException {
    operationsToLive--;
    if (operationsToLive == 0) {
      crashed = true;
      for (Map.Entry<String, String> rename : renamed.entrySet()) {
        if (random.nextBoolean()) {
          in.rename(rename.getKey(), rename.getValue());
        }
      }
      crash();
      throw new IOException("The power is gone");
    }
  }

  @Override
  public synchronized void rename(String source, String dest) throws IOException {
    super.rename(source, dest);
    renamed.put(dest, source);
  }

  @Override
  public synchronized void syncMetaData() throws IOException {
    super.syncMetaData();
    renamed.clear();
  }
}
