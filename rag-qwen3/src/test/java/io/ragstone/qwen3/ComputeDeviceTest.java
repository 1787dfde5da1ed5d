package io.ragstone.qwen3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ragstone.error.ModelException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ComputeDeviceTest {
  @ParameterizedTest
  @CsvSource({"cpu,cpu", "cuda,cuda:0", "cuda:0,cuda:0", "cuda:7,cuda:7"})
  void readsTheNamesThatPyTorchWrites(String name, String device) {
    assertEquals(device, ComputeDevice.of(name).toString());
    assertEquals(ComputeDevice.of(device), ComputeDevice.of(name));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "CPU", "gpu", "cpu:0", "cuda:", "cuda:-1", "cuda:1234", "mps"})
  void otherNamesAreRefusedWithWhatIsPossible(String name) {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> ComputeDevice.of(name));
    assertEquals("A device is cpu, cuda or cuda:1, but was \"" + name + "\"", e.getMessage());
  }

  @Test
  void thereIsOneProcessor() {
    assertThrows(
        IllegalArgumentException.class, () -> new ComputeDevice(ComputeDevice.Kind.CPU, 1));
    assertThrows(IllegalArgumentException.class, () -> ComputeDevice.cuda(-1));
  }

  @Test
  void aMissingGpuIsSaidBeforeAnythingIsLoaded(@TempDir Path emptyFolder) {
    Qwen3Engine.Builder builder =
        Qwen3Engine.builder(ModelSource.folder(emptyFolder)).device(ComputeDevice.cuda(999));
    ModelException e = assertThrows(ModelException.class, builder::build);
    assertTrue(e.getMessage().startsWith("There is no device cuda:999: libtorch finds "));
    assertTrue(e.getMessage().contains("PYTORCH_LIBRARY_PATH"), e.getMessage());
  }

  @ParameterizedTest
  @CsvSource({"cpu,FLOAT16", "cuda:0,INT8"})
  void aPrecisionThatADeviceLacksIsRefused(
      String device, Precision precision, @TempDir Path folder) {
    Qwen3Engine.Builder builder =
        Qwen3Engine.builder(ModelSource.folder(folder))
            .precision(precision)
            .device(ComputeDevice.of(device));
    IllegalArgumentException e = assertThrows(IllegalArgumentException.class, builder::build);
    assertEquals(
        precision + " does not run on " + device + "; take FLOAT32 or BFLOAT16", e.getMessage());
  }
}
