package io.ragstone.eval;

import io.ragstone.error.DatasetException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** Reads a UTF-8 file line by line and knows where it is when something is wrong. */
final class LineReader implements AutoCloseable {
  private final Path file;
  private final BufferedReader reader;
  private int number;

  LineReader(Path file) {
    this.file = file;
    try {
      this.reader = Files.newBufferedReader(file);
    } catch (NoSuchFileException e) {
      throw new DatasetException("There is no file " + file, e);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /** The next line that is not blank. */
  Optional<String> next() {
    try {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        number++;
        if (!line.isBlank()) {
          boolean mark = number == 1 && line.startsWith("\uFEFF");
          return Optional.of(mark ? line.substring(1) : line);
        }
      }
      return Optional.empty();
    } catch (CharacterCodingException e) {
      throw new DatasetException(
          file + " is not valid UTF-8 behind line " + number + "; convert it first", e);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /** A failure of the line that was read last. */
  DatasetException malformed(String what) {
    return new DatasetException(file + ", line " + number + ": " + what);
  }

  int wholeNumber(String what, String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw malformed(what + " must be a whole number, but is \"" + text + "\"");
    }
  }

  @Override
  public void close() {
    try {
      reader.close();
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private DatasetException unreadable(IOException e) {
    return new DatasetException("Could not read " + file + ": " + e, e);
  }
}
