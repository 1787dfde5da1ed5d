package io.ragstone.benchmarks.measurement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.StringReader;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class BarChartTest {
  private static final int BACKGROUND_AND_LEGEND = 2;

  @Test
  void everyBarButThoseOfNothingIsDrawnWithItsNumber() throws Exception {
    List<String> texts = draw(Map.of("INT8", Map.of("E1", 473.0, "R1", 0.0, "L", 2.5)), 2);
    assertTrue(texts.containsAll(List.of("473", "2.50", "E1", "R1", "L")), "" + texts);
  }

  @Test
  void whatSvgWouldReadAsMarkupIsText() throws Exception {
    List<String> texts = draw(Map.of("a<b&c", Map.of("E1", 1.0)), 1);
    assertTrue(texts.contains("a<b&c"), "" + texts);
  }

  private static List<String> draw(Map<String, Map<String, Double>> series, int bars)
      throws Exception {
    String svg = new BarChart("Throughput", "tokens a second", series).toSvg();
    Document parsed =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(svg)));
    assertEquals(BACKGROUND_AND_LEGEND + bars, parsed.getElementsByTagName("rect").getLength());
    NodeList texts = parsed.getElementsByTagName("text");
    return IntStream.range(0, texts.getLength())
        .mapToObj(i -> texts.item(i).getTextContent())
        .toList();
  }
}
