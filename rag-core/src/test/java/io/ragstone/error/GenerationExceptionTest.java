package io.ragstone.error;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.ragstone.error.GenerationException.Reason;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GenerationExceptionTest {
  private final GenerationException broken =
      new GenerationException(Reason.TIMEOUT, "Too slow", new IOException("read"));

  @Test
  void hasNoTextUnlessSomethingWasWritten() {
    assertEquals(Optional.empty(), broken.writtenText());
    assertEquals(Optional.empty(), broken.withWrittenText("").writtenText());
  }

  @Test
  void keepsEverythingElseWhenItGetsTheText() {
    GenerationException withText = broken.withWrittenText("half an ans");

    assertEquals(Optional.of("half an ans"), withText.writtenText());
    assertEquals(Reason.TIMEOUT, withText.reason());
    assertEquals("Too slow", withText.getMessage());
    assertSame(broken.getCause(), withText.getCause());
    assertArrayEquals(broken.getStackTrace(), withText.getStackTrace());
  }

  @Test
  void keepsTheTextOutOfWhatLogsShow() {
    assertFalse(broken.withWrittenText("secret").toString().contains("secret"));
  }

  @Test
  void canBeSerialized() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(broken.withWrittenText("half"));
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      assertEquals(Optional.of("half"), ((GenerationException) in.readObject()).writtenText());
    }
  }
}
