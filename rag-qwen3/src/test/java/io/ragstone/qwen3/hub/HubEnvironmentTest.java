package io.ragstone.qwen3.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The variables mean what they mean to Python's huggingface_hub. */
class HubEnvironmentTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "A=1                                       | /home/me/.cache/huggingface/hub",
        "XDG_CACHE_HOME=/xdg                       | /xdg/huggingface/hub",
        "HF_HOME=/hf;XDG_CACHE_HOME=/xdg           | /hf/hub",
        "HF_HOME=~/hf                              | /home/me/hf/hub",
        "HF_HOME=~/hf;HOME=/root                   | /root/hf/hub",
        "HF_HOME=$DISK/${NAME}/x;DISK=/d;NAME=n    | /d/n/x/hub",
        "HF_HOME=/a/$UNKNOWN                       | /a/$UNKNOWN/hub",
        "HUGGINGFACE_HUB_CACHE=/old;HF_HOME=/hf    | /old",
        "HF_HUB_CACHE=/new;HUGGINGFACE_HUB_CACHE=/old | /new",
        "HF_HUB_CACHE=                             | /home/me/.cache/huggingface/hub",
      })
  void theCacheIsWherePythonHasIt(String variables, Path expected) {
    assertEquals(expected, hub(variables).cacheFolder());
  }

  @Test
  void theTokenOfTheEnvironmentComesFirst() throws IOException {
    Files.writeString(folder.resolve("token"), "from_file\n");
    assertEquals(Optional.of("from_file"), hub("HF_HOME=" + folder).token());
    assertEquals(
        Optional.of("from_path"),
        hub("HF_HOME=/hf;HF_TOKEN_PATH=" + Files.writeString(folder.resolve("t"), " from_path "))
            .token());
    assertEquals(Optional.of("new"), hub("HF_TOKEN=new;HUGGING_FACE_HUB_TOKEN=old").token());
    assertEquals(Optional.of("old"), hub("HUGGING_FACE_HUB_TOKEN=old").token());
    assertEquals(Optional.of("new"), hub(Map.of("HF_TOKEN", " n\r\new\n")).token());
    assertEquals(Optional.empty(), hub("HF_HOME=" + folder.resolve("none")).token());
    assertEquals(
        Optional.empty(),
        hub("HF_TOKEN=new;HF_HUB_DISABLE_IMPLICIT_TOKEN=1;HF_HOME=" + folder).token());
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "on", "ON", "Yes", "true", "TRUE"})
  void yesIsWrittenInManyWays(String yes) {
    assertTrue(hub("HF_HUB_OFFLINE=" + yes).offline());
    assertTrue(hub("TRANSFORMERS_OFFLINE=" + yes).offline());
    assertFalse(hub("HF_HUB_DISABLE_SYMLINKS=" + yes).symlinks());
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "no", "off", "false", "2", "y"})
  void everythingElseIsNo(String no) {
    assertFalse(hub("HF_HUB_OFFLINE=" + no).offline());
    assertFalse(hub("HF_HUB_OFFLINE=" + no + ";TRANSFORMERS_OFFLINE=1").offline());
    assertTrue(hub("HF_HUB_DISABLE_SYMLINKS=" + no).symlinks());
  }

  @Test
  void theEndpointLosesItsSlash() {
    assertEquals(
        URI.create("https://hf-mirror.com"), hub("HF_ENDPOINT=https://hf-mirror.com/").endpoint());
    assertEquals(HuggingFaceHub.DEFAULT_ENDPOINT, hub("A=1").endpoint());
  }

  @Test
  void timeoutsAreSeconds() {
    HuggingFaceHub hub = hub("HF_HUB_ETAG_TIMEOUT=7;HF_HUB_DOWNLOAD_TIMEOUT=90");
    assertEquals(Duration.ofSeconds(7), hub.requestTimeout());
    assertEquals(Duration.ofSeconds(90), hub.stallTimeout());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"HF_HUB_ETAG_TIMEOUT=soon", "HF_HUB_DOWNLOAD_TIMEOUT=0", "HF_ENDPOINT=mirror"})
  void aValueThatCannotBeUsedIsNamed(String variable) {
    String message = assertThrows(IllegalArgumentException.class, () -> hub(variable)).getMessage();
    assertTrue(message.contains(variable.replaceFirst("=.*", "")), message);
  }

  private static HuggingFaceHub hub(String variables) {
    Map<String, String> map = new HashMap<>();
    for (String variable : variables.split(";", -1)) {
      map.put(variable.replaceFirst("=.*", ""), variable.replaceFirst("[^=]*=", ""));
    }
    return hub(map);
  }

  private static HuggingFaceHub hub(Map<String, String> variables) {
    HuggingFaceHub.Builder builder = HuggingFaceHub.builder();
    new HubEnvironment(variables, "/home/me").applyTo(builder);
    return builder.build();
  }
}
