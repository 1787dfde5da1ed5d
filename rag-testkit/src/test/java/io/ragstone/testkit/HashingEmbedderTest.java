package io.ragstone.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.ragstone.embedding.Embedder;
import io.ragstone.embedding.Embedding;
import io.ragstone.embedding.EmbeddingRequest;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class HashingEmbedderTest {

  @Nested
  class Contract extends EmbedderContract {
    @Override
    protected Embedder create() {
      return new HashingEmbedder(256);
    }

    @Override
    protected double tolerance() {
      return 0;
    }
  }

  private final HashingEmbedder embedder = new HashingEmbedder(256);

  @Test
  void textsThatShareWordsAreNearEachOther() {
    Embedding query = embedder.embedQuery("How is data stored?");
    double near = query.dot(embedder.embedDocument("Data is stored in segments."));
    double far = query.dot(embedder.embedDocument("Elephants eat grass."));

    assertThat(near).isGreaterThan(far + 0.3);
    assertThat(query.dot(embedder.embedDocument("stored DATA: is how"))).isCloseTo(1, within(1e-6));
  }

  @Test
  void everyTextHasAUnitVectorThatDoesNotDependOnItsBatch() {
    List<String> texts = List.of("", "?!", "one", "one two two", "数据 库", "😀");
    List<Embedding> batch = embedder.embedDocuments(texts);

    for (int i = 0; i < texts.size(); i++) {
      assertThat(batch.get(i)).isEqualTo(embedder.embedDocument(texts.get(i)));
      assertThat(batch.get(i).norm()).isCloseTo(1, within(1e-6));
      assertThat(batch.get(i).dimension()).isEqualTo(256);
    }
    assertThat(embedder.embedDocuments(List.of())).isEmpty();
  }

  @Test
  void tokensAreWordsBetweenWhiteSpace() {
    assertThat(embedder.tokenCounter().count("")).isZero();
    assertThat(embedder.tokenCounter().count(" two  words\n")).isEqualTo(2);
    assertThat(embedder.embed(EmbeddingRequest.documents(List.of("a b", "c")).build()).tokens())
        .isEqualTo(3);
  }

  @Test
  void aRequestMayAskForFewerDimensions() {
    EmbeddingRequest request =
        EmbeddingRequest.queries(List.of("a few words of text")).dimension(64).build();

    assertThat(embedder.embed(request).embeddings().get(0).dimension()).isEqualTo(64);
  }

  @Test
  void identitiesDifferByDimensionOnly() {
    assertThat(embedder.identity()).isEqualTo(new HashingEmbedder(256).identity());
    assertThat(embedder.identity().differences(new HashingEmbedder(64).identity()))
        .containsExactly("dimension 256, not 64");
  }

  @Test
  void afterClosingEveryCallIsRefused() {
    embedder.close();
    embedder.close();

    assertThatThrownBy(() -> embedder.embedQuery("x")).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(embedder::identity).isInstanceOf(IllegalStateException.class);
  }
}
