package io.ragstone.benchmarks.workload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.ragstone.qwen3.TokenIds;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TokenListsTest {
  private static final ModelShape SHAPE =
      new ModelShape(28, 1024, 2048, 1024, 3072, 151_669, 32_768);

  private final TokenLists lists = TokenLists.generate(SHAPE, 42);

  @Test
  void theSameSeedGivesTheSameLists() {
    assertEquals(lists, TokenLists.generate(SHAPE, 42));
    assertNotEquals(lists, TokenLists.generate(SHAPE, 43));
  }

  @Test
  void whatIsWrittenIsReadAgain() {
    assertEquals(lists, TokenLists.fromJson(lists.toJson()));
  }

  @Test
  void lengthsAreLognormalAndCut() {
    int[] lengths = lists.e1().stream().mapToInt(TokenIds::length).sorted().toArray();
    assertEquals(128, lengths.length);
    assertTrue(lengths[0] >= 16 && lengths[127] <= 512, Arrays.toString(lengths));
    // The standard error of the median is 120 * 0.6 * 1.25 / sqrt(128), which is 8.
    assertEquals(120, lengths[64], 24);
  }

  @Test
  void theSampleIsEveryTenthByLength() {
    int[] lengths = lists.e1().stream().mapToInt(TokenIds::length).sorted().toArray();
    assertEquals(
        IntStream.range(0, 13).map(i -> lengths[10 * i]).boxed().toList(),
        lists.e1Sample().stream().map(TokenIds::length).toList());
  }

  @Test
  void noIdIsASpecialToken() {
    int highest =
        lists.e1().stream().flatMapToInt(ids -> Arrays.stream(ids.toArray())).max().orElseThrow();
    assertTrue(highest < 151_643, "highest id: " + highest);
  }

  @Test
  void aLongDocumentIsNoLongerThanTheModelTakes() {
    assertEquals(8192, lists.l().length());
    ModelShape small = new ModelShape(4, 256, 512, 256, 640, 24_576, 2048);
    assertEquals(2048, TokenLists.generate(small, 42).l().length());
  }

  @Test
  void tokensOfPromptsCountTheirPrefixOnce() {
    Prompts prompts =
        new Prompts(
            TokenIds.of(1, 2, 3), List.of(TokenIds.of(4), TokenIds.of(5, 6)), TokenIds.of(7));
    assertEquals(3 + 2 + 3, prompts.tokens());
  }

  @Test
  void theJsonHasWhatThePeersRead() {
    JsonObject json = JsonParser.parseString(lists.toJson()).getAsJsonObject();
    assertEquals(128, json.getAsJsonArray("E1").size());
    assertEquals(13, json.getAsJsonArray("E1_13").size());
    assertEquals(24, json.getAsJsonArray("E2").size());
    assertEquals(8192, json.getAsJsonArray("L").size());
    JsonObject prompts = json.getAsJsonObject("R2");
    assertEquals(100, prompts.getAsJsonArray("documents").size());
    assertEquals(10, json.getAsJsonObject("R1").getAsJsonArray("documents").size());
    JsonArray suffix = prompts.getAsJsonArray("suffix");
    assertEquals(lists.r2().suffix().get(8), suffix.get(8).getAsInt());
    assertEquals(lists.r2().prefix().length(), prompts.getAsJsonArray("prefix").size());
  }
}
