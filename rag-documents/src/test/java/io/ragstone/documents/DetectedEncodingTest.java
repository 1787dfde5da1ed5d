package io.ragstone.documents;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ragstone.error.DocumentException;
import io.ragstone.file.SourceFile;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DetectedEncodingTest {
  private static final String GERMAN =
      "Die Straßen über den Dächern von München sind schön, und die Größe der Häuser überrascht"
          + " jeden, der früher schon einmal dort war und sich an die Wälder erinnert. ";
  private static final String RUSSIAN =
      "Векторная база данных хранит векторы и ищет ближайшие к запросу. Документы делятся на"
          + " части, каждая из которых получает свой вектор. ";
  private static final String JAPANESE = "ベクトルデータベースはベクトルを保存し、質問に最も近いものを検索します。文書は部分に分割されます。";
  private static final String CHINESE = "向量数据库存储向量，并查找与查询最接近的向量。文档被分成若干部分，每个部分都有自己的向量。";
  private static final String TRADITIONAL = "向量資料庫儲存向量，並尋找與查詢最接近的向量。文件被分成若干部分，每個部分都有自己的向量。";
  private static final String KOREAN = "벡터 데이터베이스는 벡터를 저장하고 질문에 가장 가까운 것을 찾습니다. 문서는 여러 부분으로 나뉩니다. ";

  @TempDir Path folder;

  private SourceFile file(byte... bytes) throws IOException {
    return SourceFile.of(Files.write(folder.resolve("file.txt"), bytes));
  }

  private String detected(byte... bytes) throws IOException {
    return DetectedEncoding.create().charsetOf(file(bytes)).name();
  }

  private static String text(String language) {
    return switch (language) {
      case "German" -> GERMAN.repeat(3);
      case "Russian" -> RUSSIAN.repeat(3);
      case "Japanese" -> JAPANESE.repeat(3);
      case "Traditional" -> TRADITIONAL.repeat(3);
      case "Chinese" -> CHINESE.repeat(3);
      default -> KOREAN.repeat(3);
    };
  }

  @ParameterizedTest
  @CsvSource({
    "German, windows-1252", "German, UTF-16LE", "German, UTF-16BE",
    "Russian, windows-1251", "Russian, KOI8-R", "Russian, UTF-16LE",
    "Japanese, windows-31j", "Japanese, EUC-JP", "Japanese, ISO-2022-JP",
    "Chinese, GB18030", "Traditional, Big5", "Korean, x-windows-949"
  })
  void aPageOfTextIsReadInItsEncoding(String language, String charset) throws IOException {
    String text = text(language);
    SourceFile file = file(text.getBytes(Charset.forName(charset)));

    assertEquals(text, file.text(DetectedEncoding.create().charsetOf(file)));
  }

  @Test
  void aByteOrderMarkDecides() throws IOException {
    assertEquals("UTF-8", detected("\uFEFFa".getBytes(StandardCharsets.UTF_8)));
    assertEquals("UTF-16LE", detected("\uFEFFa".getBytes(StandardCharsets.UTF_16LE)));
    assertEquals("UTF-32BE", detected("\uFEFFa".getBytes(Charset.forName("UTF-32BE"))));
  }

  @Test
  void whatIsWellFormedUtf8IsUtf8() throws IOException {
    assertEquals("UTF-8", detected());
    assertEquals("UTF-8", detected("plain".getBytes(StandardCharsets.US_ASCII)));
    assertEquals("UTF-8", detected("ä 🍵 \u001B[31mred".getBytes(StandardCharsets.UTF_8)));
    // A character on the border of two blocks.
    for (int before = (1 << 16) - 4; before < (1 << 16) + 1; before++) {
      assertEquals(
          "UTF-8", detected(("x".repeat(before) + "🍵ä").getBytes(StandardCharsets.UTF_8)));
    }
  }

  @Test
  void aCharacterThatComesLateIsEnough() throws IOException {
    String text = "plain text, line by line\n".repeat(20_000) + GERMAN;
    SourceFile file = file(text.getBytes(StandardCharsets.ISO_8859_1));

    assertTrue(file.text(DetectedEncoding.create().charsetOf(file)).endsWith(GERMAN));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "89504E470D0A1A0A0000000D49484452000001F4000001F408060000006CD0", // PNG
        "7F454C4602010100000000000000000003003E0001000000", // a program
        "504B030414000000080000002100E28FFC", // ZIP
      })
  void whatIsNoTextCannotBeRead(String hex) throws IOException {
    byte[] start = HexFormat.of().parseHex(hex);
    byte[] bytes = new byte[5000];
    new Random(1).nextBytes(bytes);
    System.arraycopy(start, 0, bytes, 0, start.length);

    DocumentException e = assertThrows(DocumentException.class, () -> detected(bytes));

    assertTrue(e.getMessage().contains("file.txt holds zero bytes"), e.getMessage());
  }

  @Test
  void aGuessMustBeSureEnough() throws IOException {
    SourceFile file = file(GERMAN.getBytes(StandardCharsets.ISO_8859_1));

    DocumentException e =
        assertThrows(
            DocumentException.class,
            () -> DetectedEncoding.create().withMinConfidence(100).charsetOf(file));

    assertTrue(e.getMessage().contains("TextEncoding.of"), e.getMessage());
    assertThrows(
        IllegalArgumentException.class, () -> DetectedEncoding.create().withMinConfidence(101));
    assertThrows(
        IllegalArgumentException.class, () -> DetectedEncoding.create().withMinConfidence(-1));
  }

  @Property
  void whateverTheBytesTheyAreReadWholeOrRefused(@ForAll @Size(max = 200) byte[] bytes)
      throws IOException {
    Path path = Files.createTempFile("encoding", ".txt");
    try {
      SourceFile file = SourceFile.of(Files.write(path, bytes));
      Charset charset = DetectedEncoding.create().charsetOf(file);
      String text = file.text(charset);
      assertTrue(!text.contains("\uFFFD") || charset.name().startsWith("UTF"), text);
    } catch (DocumentException e) {
      assertTrue(e.getMessage().contains(path.getFileName().toString()), e.getMessage());
    } finally {
      Files.delete(path);
    }
  }
}
