package io.ragstone.qwen3;

import com.sun.jna.NativeLibrary;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Native memory that was freed and that the C library keeps for later. What loading a model frees
 * is hundreds of megabytes that no forward pass will ever ask for.
 */
final class FreedMemory {
  private static final Logger logger = LoggerFactory.getLogger(FreedMemory.class);

  private FreedMemory() {}

  /** Gives it back to the system, where the C library is glibc; elsewhere does nothing. */
  static void release() {
    try {
      NativeLibrary.getInstance("c").getFunction("malloc_trim").invokeInt(new Object[] {0L});
    } catch (LinkageError e) {
      logger.debug("The C library has no malloc_trim", e);
    }
  }
}
