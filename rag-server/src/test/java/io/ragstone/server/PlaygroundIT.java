package io.ragstone.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.ragstone.testkit.RequiresEnvironment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The page in a browser, on the bundled models and an index of Lucene. */
@RequiresEnvironment(
    value = "CHROMIUM",
    provides = "the path of Chromium",
    start = "see CONTRIBUTING.md")
class PlaygroundIT {
  private static final String TOKEN = "a-token-of-sixteen-and-more";

  @TempDir private static Path folder;
  private static PlaygroundFixture playground;
  private static Browser browser;

  @BeforeAll
  static void start() throws Exception {
    playground = new PlaygroundFixture(folder, ServerLimits.DEFAULT);
    browser = Browser.start(Files.createDirectory(folder.resolve("profile")));
  }

  @AfterAll
  static void stop() {
    browser.close();
    playground.close();
  }

  @BeforeEach
  void open() {
    browser.resize(1280, 900);
    browser.open(playground.server().uri());
    browser.await("document.getElementById('status').textContent.includes('chunks')");
  }

  private static void assertThatNothingWentWrong() {
    assertThat(browser.complaints()).isEmpty();
  }

  private static void ask(String question) {
    browser.evaluate("document.getElementById('question').value = '" + question + "'");
    browser.click("#send");
    browser.await(
        "document.getElementById('answer').getAttribute('aria-busy') === 'false'"
            + " && document.querySelectorAll('#timings li').length > 0");
  }

  @Test
  void aQuestionIsAnsweredAndEveryStageShown() {
    ask("Where is inserted data stored?");

    assertThat(browser.text("#answer")).contains("object storage", "[1]");
    assertThat(browser.text("#written")).contains("extractive");
    assertThat(browser.text("#timings"))
        .contains("embed", "search", "rerank", "generate", "together", "ms");
    int candidates = browser.count("#found li");
    assertThat(candidates).isGreaterThan(3);
    assertThat(browser.count("#ranked li")).isEqualTo(candidates);
    assertThat(browser.count("#ranked .kept")).isEqualTo(3);
    assertThat(browser.text("#ranked li")).contains("P(relevant)", "BM25", "storage.md › Storage");
    assertThat(browser.text("#found li")).doesNotContain("P(relevant)");
    assertThat(browser.count("#map circle.kept")).isEqualTo(3);
    assertThatNothingWentWrong();
  }

  @Test
  void aCitationLeadsToItsPassage() {
    ask("Where is inserted data stored?");

    browser.click("#answer .citation");

    assertThat(browser.text("#passage h3")).contains("storage.md");
    assertThat(browser.text("#passage mark")).contains("Inserted data is stored in object storage");
    assertThat(browser.evaluate("document.activeElement.id").getAsString()).isEqualTo("passage");
    assertThat(browser.count("#ranked button[aria-current=true]")).isEqualTo(1);
    assertThat(browser.count("#map circle.shown")).isEqualTo(1);
  }

  @Test
  void aCandidateAndAPointOfTheMapLeadToTheirPassages() {
    ask("Where is inserted data stored?");
    browser.click("#found li:last-child button");
    assertThat(browser.text("#passage h3"))
        .isEqualTo(browser.text("#found li:last-child .place").replaceFirst("^\\d+\\. ", ""));

    browser.open(playground.server().uri());
    browser.await("document.querySelectorAll('#map circle').length > 3");
    browser.evaluate(
        "document.querySelector('#map circle').dispatchEvent(new MouseEvent('click', {bubbles:"
            + " true}))");
    browser.await("document.querySelector('#passage h3')");
    assertThat(browser.text("#passage h3")).isEqualTo(browser.text("#map circle title"));
  }

  @Test
  void aDocumentThatWouldTakeOverThePageIsOnlyText() {
    ask("What do herons eat?");
    browser.click("#ranked li button");
    browser.click("#answer .citation");

    assertThat(browser.text("#passage")).contains("<script>document.title = 'hacked'</script>");
    assertThat(browser.text("#passage")).contains("<img src=x onerror=");
    assertThat(browser.text("#ranked")).contains("<img src=x onerror=");
    assertThat(browser.count("img, iframe, object, embed, script:not([src]), main a")).isZero();
    assertThat(browser.evaluate("document.title").getAsString()).isEqualTo("Ragstone playground");
    assertThatNothingWentWrong();
  }

  @Test
  void thePageCouldNotMakeMarkupOfATextIfItTried() {
    assertThat(
            browser
                .evaluate(
                    "(() => { try { document.body.innerHTML = '<b>x</b>'; return 'made'; }"
                        + " catch (e) { return e.name; } })()")
                .getAsString())
        .isEqualTo("TypeError");
    assertThat(
            browser
                .evaluate("(() => { try { return eval('1'); } catch (e) { return e.name; } })()")
                .getAsString())
        .isEqualTo("EvalError");
    assertThat(browser.complaints()).isNotEmpty();
  }

  @Test
  void aFileThatIsDroppedIsFoundAndOneThatCannotBeReadIsNamed() {
    browser.evaluate(
        "(() => { const data = new DataTransfer(); data.items.add(new File(['# Otters\\n"
            + "\\n"
            + "Otters hold hands while they sleep.'], 'otters.md')); data.items.add(new"
            + " File(['MZ'], 'otters.exe')); document.getElementById('drop').dispatchEvent(new"
            + " DragEvent('drop', {dataTransfer: data, bubbles: true, cancelable: true})); })()");
    browser.await(
        "[...document.querySelectorAll('#uploads li')].every(li =>"
            + " !li.textContent.match(/waiting|reading/)) && document.querySelectorAll('#uploads"
            + " li').length === 2");

    assertThat(browser.text("#uploads li:last-child")).contains("otters.md: 1 chunks");
    assertThat(browser.text("#uploads .failed")).contains("otters.exe", "there are formats for");
    ask("What do otters hold while they sleep?");
    assertThat(browser.text("#answer")).contains("hold hands");
    assertThatNothingWentWrong();
  }

  @Test
  void whatIsWrongIsShown() {
    browser.evaluate("document.getElementById('top-n').value = 11");
    browser.evaluate("document.getElementById('question').value = 'Why?'");
    browser.click("#send");

    browser.await("!document.getElementById('problem').hidden");
    assertThat(browser.text("#problem")).contains("top_n", "1 to 10");
  }

  @Test
  void aTokenIsAskedForAndKeptInTheTab() {
    try (RagServer closed =
        RagServer.builder()
            .port(0)
            .token(TOKEN)
            .pipeline(playground.pipeline())
            .store(playground.store())
            .start()) {
      browser.open(closed.uri());
      browser.await("document.getElementById('token-dialog').open");
      browser.evaluate("document.getElementById('token').value = '" + TOKEN + "'");
      browser.click("#token-form button");
      browser.await("document.getElementById('status').textContent.includes('chunks')");
      ask("Where is inserted data stored?");
      assertThat(browser.text("#answer")).contains("object storage");
      assertThat(browser.evaluate("location.href + document.cookie").getAsString())
          .doesNotContain(TOKEN);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"light", "dark"})
  void textCanBeReadInBothColourSchemes(String scheme) {
    browser.prefer(scheme);
    String contrast =
        "(() => { const style = getComputedStyle(document.documentElement);"
            + " const light = name => { const hex = style.getPropertyValue(name).trim();"
            + " const [r, g, b] = [1, 3, 5].map(i => parseInt(hex.slice(i, i + 2), 16) / 255)"
            + " .map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);"
            + " return 0.2126 * r + 0.7152 * g + 0.0722 * b; };"
            + " return [['--text', '--card'], ['--quiet', '--card'], ['--quiet', '--back'],"
            + " ['--text', '--soft'], ['--text', '--mark'], ['--bad', '--card'],"
            + " ['--on-accent', '--accent']].map(pair => { const [a, b] = pair.map(light);"
            + " return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05); }); })()";

    List<JsonElement> ratios = browser.evaluate(contrast).getAsJsonArray().asList();

    assertThat(ratios)
        .hasSize(7)
        .allSatisfy(ratio -> assertThat(ratio.getAsDouble()).isGreaterThan(4.5));
    assertThat(browser.evaluate("getComputedStyle(document.body).backgroundColor").getAsString())
        .isEqualTo(scheme.equals("light") ? "rgb(246, 247, 247)" : "rgb(16, 22, 21)");
  }

  @Test
  void everythingThatCanBeUsedHasAName() {
    ask("Where is inserted data stored?");
    Set<String> used = Set.of("button", "textbox", "spinbutton", "checkbox", "link");

    List<JsonObject> nodes =
        browser
            .call("Accessibility.getFullAXTree", Map.of())
            .getAsJsonArray("nodes")
            .asList()
            .stream()
            .map(JsonElement::getAsJsonObject)
            .filter(node -> node.has("role"))
            .filter(node -> used.contains(value(node, "role")))
            .toList();

    assertThat(nodes).hasSizeGreaterThan(8);
    assertThat(nodes).allSatisfy(node -> assertThat(value(node, "name")).isNotBlank());
  }

  private static String value(JsonObject node, String property) {
    JsonObject held = node.getAsJsonObject(property);
    return held == null || !held.has("value") ? "" : held.get("value").getAsString();
  }

  @Test
  void aNarrowScreenIsWideEnough() {
    browser.resize(360, 700);
    ask("Where is inserted data stored?");

    assertThat(browser.evaluate("document.documentElement.scrollWidth").getAsInt())
        .isLessThanOrEqualTo(360);
  }
}
