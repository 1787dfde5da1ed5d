package io.ragstone.qwen3;

import io.ragstone.call.CallContext;
import io.ragstone.error.ModelException;
import java.io.IOException;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/**
 * A program that opens the model in the folder it is given, and prints what came of it, which
 * addresses were asked for, and what became of the settings that are switched over meanwhile.
 */
final class OpenModel {
  private OpenModel() {}

  public static void main(String[] arguments) {
    ProxySelector.setDefault(new Recorder());
    try (Qwen3Engine engine =
        Qwen3Engine.builder(ModelSource.folder(Path.of(arguments[0]))).build()) {
      TokenIds ids = engine.tokenizer().encode("Where is the data kept?");
      int size = engine.lastHiddenStates(List.of(ids), CallContext.unbounded()).get(0).dimension();
      System.out.println("opened, " + size + " dimensions");
    } catch (ModelException e) {
      System.out.println("ModelException: " + e.getMessage());
    }
    for (String name : List.of("ai.djl.offline", "OPT_OUT_TRACKING")) {
      System.out.println(name + "=" + System.getProperty(name));
    }
    if (arguments.length > 1) {
      Recorder.ask(arguments[1]);
    }
  }

  private static final class Recorder extends ProxySelector {
    static void ask(String url) {
      try {
        URI.create(url).toURL().openConnection().getInputStream().close();
      } catch (IOException e) {
        System.out.println("refused: " + e.getMessage());
      }
    }

    @Override
    public List<Proxy> select(URI uri) {
      System.out.println("CONNECTS TO " + uri);
      throw new IllegalArgumentException("no network in this test");
    }

    @Override
    public void connectFailed(URI uri, SocketAddress address, IOException failure) {
      System.out.println("CONNECTED TO " + uri);
    }
  }
}
