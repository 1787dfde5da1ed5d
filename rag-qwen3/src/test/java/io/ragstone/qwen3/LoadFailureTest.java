package io.ragstone.qwen3;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The words are those that the loaders of glibc and musl, and file systems, were seen to use. */
class LoadFailureTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "libtokenizers.so: Error loading shared library ld-linux-x86-64.so.2: No such file or"
            + " directory (needed by /root/.djl.ai/libtokenizers.so) | Alpine",
        "Error relocating libc10.so: _ZdlPvm: symbol not found | Alpine",
        "/lib/x86_64-linux-gnu/libc.so.6: version `GLIBC_2.34' not found (required by"
            + " libtokenizers.so) | glibc is too old: 2.34",
        "libtokenizers.so: failed to map segment from shared object | noexec",
        "libstdc++.so.6: cannot open shared object file: No such file or directory | install",
        "Native Library libtokenizers.so already loaded in another classloader | one class loader",
        "No space left on device | 450 MB",
        "/tmp/.djl.ai: Read-only file system | must be writable"
      })
  void theLoadersWordsSayWhatToDo(String words, String advice) {
    LinkageError failure =
        new ExceptionInInitializerError(
            new IllegalStateException("Cannot copy jni files", new IOException(words)));

    assertTrue(LoadFailure.advice(failure).contains(advice), LoadFailure.advice(failure));
  }
}
