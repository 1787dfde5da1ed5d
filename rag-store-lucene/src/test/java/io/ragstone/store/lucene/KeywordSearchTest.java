package io.ragstone.store.lucene;

import static org.assertj.core.api.Assertions.assertThat;

import io.ragstone.document.Chunk;
import io.ragstone.store.EmbeddedChunk;
import io.ragstone.store.KeywordSearch;
import io.ragstone.store.UpsertRequest;
import io.ragstone.store.VectorStore;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeywordSearchTest {
  @TempDir private Path directory;
  private VectorStore store;

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void autoFindsEnglishInSingularPluralAndPossessive() {
    open(Analysis.AUTO);
    write("log", "Milvus stores its logs in object storage.");
    write("node", "The query node's memory holds segments.");

    assertThat(search("log")).containsExactly("log");
    assertThat(search("Logs!")).containsExactly("log");
    assertThat(search("nodes")).containsExactly("node");
    assertThat(search("segment")).containsExactly("node");
    assertThat(search("store")).containsExactly("log");
    assertThat(search("the")).containsExactly("node");
  }

  @Test
  void autoFindsChineseJapaneseAndKorean() {
    open(Analysis.AUTO);
    write("zh", "Milvus 是一个云原生的向量数据库，支持十亿级向量。");
    write("zh2", "猫在库房里。");
    write("ja", "ベクトルデータベースは東京で開発されました。");
    write("ko", "벡터 데이터베이스는 빠릅니다.");

    assertThat(search("向量数据库是什么")).startsWith("zh");
    assertThat(search("数据库")).containsExactly("zh");
    assertThat(search("库")).containsExactlyInAnyOrder("zh", "zh2");
    assertThat(search("猫")).containsExactly("zh2");
    assertThat(search("東京")).containsExactly("ja");
    assertThat(search("ﾃﾞｰﾀ")).containsExactly("ja");
    assertThat(search("데이터")).containsExactly("ko");
    assertThat(search("据量")).isEmpty();
  }

  @Test
  void autoFindsTextsInSeveralScripts() {
    open(Analysis.AUTO);
    write("mixed", "使用HNSW索引加速queries，Ключевые слова и ελληνικά.");
    write("other", "使用磁盘。");

    assertThat(search("hnsw")).containsExactly("mixed");
    assertThat(search("索引")).containsExactly("mixed");
    assertThat(search("query queries")).containsExactly("mixed");
    assertThat(search("КЛЮЧЕВЫЕ")).containsExactly("mixed");
    assertThat(search("Ελληνικά")).containsExactly("mixed");
    assertThat(search("ＨＮＳＷ")).containsExactly("mixed");
    assertThat(search("HNSW 使用")).containsExactly("mixed", "other");
  }

  @Test
  void englishFindsStemsAndNoStopWords() {
    open(Analysis.ENGLISH);
    write("log", "The databases are indexing documents.");

    assertThat(search("index")).containsExactly("log");
    assertThat(search("indexed document")).containsExactly("log");
    assertThat(search("the")).isEmpty();
  }

  @Test
  void standardFindsWholeWordsOnly() {
    open(Analysis.STANDARD);
    write("log", "The logs of 数据库");

    assertThat(search("logs")).containsExactly("log");
    assertThat(search("log")).isEmpty();
    assertThat(search("the")).containsExactly("log");
    assertThat(search("据")).containsExactly("log");
  }

  @Test
  void cjkFindsPairsOfCharacters() {
    open(Analysis.CJK);
    write("zh", "云原生的向量数据库");

    assertThat(search("数据")).containsExactly("zh");
    assertThat(search("据量")).isEmpty();
  }

  @Test
  void aChunkIsFoundByItsHeadingsAndByItsOwnText() {
    open(Analysis.AUTO);
    Chunk prefixed =
        Chunk.builder("s", "Own words.")
            .id("prefixed")
            .embeddedText("Heading\n\nOwn words.")
            .build();
    Chunk summarised =
        Chunk.builder("s", "Quokkas graze.").id("summarised").embeddedText("A summary.").build();
    write(prefixed, summarised);

    assertThat(search("heading")).containsExactly("prefixed");
    assertThat(search("own")).containsExactly("prefixed");
    assertThat(search("summary")).containsExactly("summarised");
    assertThat(search("quokkas")).containsExactly("summarised");
  }

  @Test
  void tiesAreInTheOrderOfTheirIds() {
    open(Analysis.AUTO);
    for (String id : List.of("d", "b", "e", "a", "c")) {
      write(id, "the very same text");
    }

    assertThat(search("same")).containsExactly("a", "b", "c", "d", "e");
    KeywordSearch two = KeywordSearch.builder("same").topK(2).build();
    assertThat(store.search(two)).extracting(p -> p.chunk().id()).containsExactly("a", "b");
  }

  private void open(Analysis analysis) {
    store = LuceneVectorStore.builder(directory, WriterProcess.EMBEDDER).analysis(analysis).open();
  }

  private void write(String id, String text) {
    write(Chunk.builder("source", text).id(id).build());
  }

  private void write(Chunk... chunks) {
    store.upsert(
        UpsertRequest.of(
            List.of(chunks).stream()
                .map(chunk -> new EmbeddedChunk(chunk, WriterProcess.vector(chunk.id())))
                .toList()));
  }

  private List<String> search(String text) {
    return store.search(KeywordSearch.builder(text).build()).stream()
        .map(passage -> passage.chunk().id())
        .toList();
  }
}
