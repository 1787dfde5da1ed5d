package io.ragstone.store.milvus;

import io.ragstone.testkit.SuiteEnvironment;
import java.util.Optional;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.milvus.MilvusContainer;

/**
 * Starts Milvus in a container before the suites run, and lets {@code MILVUS_URI} name it. Does so
 * only when the system property {@value #SWITCH} is true, which the Maven profile {@code
 * testcontainers} sets, and when {@code MILVUS_URI} names no server yet.
 */
public final class MilvusInContainer implements LauncherSessionListener {
  static final String SWITCH = "ragstone.testcontainers";

  private static final String VARIABLE = "MILVUS_URI";

  static final String IMAGE = "milvusdb/milvus:v2.6.11";

  private Optional<MilvusContainer> container = Optional.empty();

  @Override
  public void launcherSessionOpened(LauncherSession session) {
    if (Boolean.getBoolean(SWITCH) && SuiteEnvironment.find(VARIABLE).isEmpty()) {
      requireDocker();
      MilvusContainer milvus =
          // Milvus 2.6 does not start alone without it.
          new MilvusContainer(IMAGE).withEnv("DEPLOY_MODE", "STANDALONE");
      container = Optional.of(milvus);
      milvus.start();
      System.setProperty(VARIABLE, milvus.getEndpoint());
    }
  }

  private static void requireDocker() {
    if (!DockerClientFactory.instance().isDockerAvailable()) {
      throw new IllegalStateException(
          "The profile testcontainers runs Milvus in a container, but there is no Docker to run it:"
              + " start Docker, or leave the profile out and let "
              + VARIABLE
              + " name a server");
    }
  }

  @Override
  public void launcherSessionClosed(LauncherSession session) {
    container.ifPresent(MilvusContainer::stop);
  }
}
