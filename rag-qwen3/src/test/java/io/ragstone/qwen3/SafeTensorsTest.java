package io.ragstone.qwen3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ragstone.error.ModelException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a well-formed safetensors file says; malformed ones are in {@link MalformedModelTest}. */
class SafeTensorsTest {
  @TempDir Path folder;

  @Test
  void namesTypesShapesAndPlacesAreThoseOfTheHeader() throws IOException {
    String header =
        "{'__metadata__':{'format':'pt'},"
            + "'b':{'dtype':'BF16','shape':[2,3],'data_offsets':[4,16]},"
            + "'a':{'dtype':'F32','shape':[],'data_offsets':[0,4]},"
            + "'empty':{'dtype':'F16','shape':[0,7],'data_offsets':[16,16]},"
            + "'c':{'dtype':'F16','shape':[1],'data_offsets':[16,18]}}";
    write(header, 18);
    int start = Long.BYTES + header.length();
    try (ModelFiles.LargeFile file = file()) {
      assertEquals(
          List.of(
              tensor("b", SafeTensors.Type.BF16, List.of(2L, 3L), start + 4, 12),
              tensor("a", SafeTensors.Type.F32, List.of(), start, 4),
              tensor("empty", SafeTensors.Type.F16, List.of(0L, 7L), start + 16, 0),
              tensor("c", SafeTensors.Type.F16, List.of(1L), start + 16, 2)),
          List.copyOf(SafeTensors.parse("x", file).tensors().values()));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void theBytesOfATensorAreAlignedForLibtorchAndOutliveTheFile(int padding) throws IOException {
    String header =
        "{'a':{'dtype':'F16','shape':[2],'data_offsets':[0,4]},"
            + "'b':{'dtype':'F16','shape':[1],'data_offsets':[4,6]}}";
    write(header + " ".repeat(padding), 6);
    ByteBuffer bytes;
    try (ModelFiles.LargeFile file = file()) {
      bytes = SafeTensors.parse("x", file).tensors().get("b").bytes(file);
    }
    assertEquals(2, bytes.remaining());
    assertEquals(0x0504, bytes.order(ByteOrder.LITTLE_ENDIAN).getShort());
    assertTrue(bytes.isDirect());
    assertEquals(0, bytes.alignmentOffset(0, 2));
  }

  @Test
  void aFileMayHoldNoTensor() throws IOException {
    write("{}", 0);
    try (ModelFiles.LargeFile file = file()) {
      assertEquals(0, SafeTensors.parse("x", file).tensors().size());
    }
  }

  @Test
  void aTensorThatJavaCannotMapSaysWhatToDo() {
    SafeTensors.Tensor tensor =
        tensor("embed_tokens.weight", SafeTensors.Type.F32, List.of(1L << 30), 0, 1L << 32);
    ModelException e = assertThrows(ModelException.class, () -> tensor.bytes(null));
    assertTrue(e.getMessage().contains("x: tensor embed_tokens.weight has 4294967296 bytes"));
    assertTrue(e.getMessage().contains("convert the model to BF16"));
  }

  private void write(String header, int bytes) throws IOException {
    byte[] data = new byte[bytes];
    for (int i = 0; i < bytes; i++) {
      data[i] = (byte) i;
    }
    new TinyModel(folder)
        .writeSafeTensors("x", header.replace('\'', '"').getBytes(StandardCharsets.UTF_8), data);
  }

  private ModelFiles.LargeFile file() {
    return ModelSource.folder(folder).files().open("x");
  }

  private static SafeTensors.Tensor tensor(
      String name, SafeTensors.Type type, List<Long> shape, long offset, long length) {
    return new SafeTensors.Tensor(name, type, shape, offset, length, "x");
  }
}
