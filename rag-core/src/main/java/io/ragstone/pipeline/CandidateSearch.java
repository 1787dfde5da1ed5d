package io.ragstone.pipeline;

import io.ragstone.embedding.Embedder;
import io.ragstone.embedding.Embedding;
import io.ragstone.embedding.EmbeddingRequest;
import io.ragstone.embedding.InputType;
import io.ragstone.question.SearchText;
import io.ragstone.retrieval.Passage;
import io.ragstone.retrieval.ReciprocalRankFusion;
import io.ragstone.store.DenseSearch;
import io.ragstone.store.HybridSearch;
import io.ragstone.store.KeywordSearch;
import io.ragstone.store.SearchRequest;
import io.ragstone.store.VectorStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The way from the texts to search with to what each of them finds: embed, search. */
final class CandidateSearch {
  private final Embedder embedder;
  private final VectorStore store;
  private final SearchMode mode;
  private final ReciprocalRankFusion fusion;
  private final Optional<String> instruction;

  CandidateSearch(RagPipeline.Builder settings, Embedder embedder, VectorStore store) {
    this.embedder = embedder;
    this.store = store;
    this.mode = settings.searchMode;
    this.fusion = settings.fusion;
    this.instruction = settings.instruction;
    StoreFit.requireCapability(store.describe(), mode);
  }

  List<TextSearch> search(PreparedQuestion prepared, int topK, StageObserver.Call call) {
    List<SearchRequest> requests = requests(prepared, topK, call);
    return call.run(
        Stage.SEARCH,
        () -> searched(prepared, requests),
        searches -> searches.stream().mapToInt(search -> search.found().size()).sum());
  }

  private List<TextSearch> searched(PreparedQuestion prepared, List<SearchRequest> requests) {
    List<TextSearch> searches = new ArrayList<>();
    for (int i = 0; i < requests.size(); i++) {
      prepared.query().context().check("search");
      List<Passage> found = store.search(requests.get(i));
      searches.add(new TextSearch(prepared.texts().get(i), found));
    }
    return searches;
  }

  private List<SearchRequest> requests(
      PreparedQuestion prepared, int topK, StageObserver.Call call) {
    Query query = prepared.query();
    if (mode == SearchMode.KEYWORD) {
      return prepared.texts().stream()
          .<SearchRequest>map(
              text ->
                  KeywordSearch.builder(text.text())
                      .topK(topK)
                      .filter(query.filter())
                      .context(query.context())
                      .build())
          .toList();
    }
    Map<SearchText, Embedding> embeddings =
        call.run(Stage.EMBED, () -> embeddings(prepared), Map::size);
    return prepared.texts().stream()
        .map(text -> request(text, embeddings.get(text), query, topK))
        .toList();
  }

  private SearchRequest request(SearchText text, Embedding embedding, Query query, int topK) {
    DenseSearch dense =
        DenseSearch.builder(embedding)
            .topK(topK)
            .filter(query.filter())
            .context(query.context())
            .build();
    return mode == SearchMode.DENSE ? dense : HybridSearch.of(dense, text.text(), fusion, topK);
  }

  /** One batch for the queries and one for the documents: a request is of one kind. */
  private Map<SearchText, Embedding> embeddings(PreparedQuestion prepared) {
    Query query = prepared.query();
    Map<SearchText, Embedding> embeddings = new HashMap<>();
    for (InputType type : InputType.values()) {
      List<SearchText> texts =
          prepared.texts().stream().filter(text -> text.inputType() == type).toList();
      if (!texts.isEmpty()) {
        List<Embedding> batch = embedder.embed(request(type, texts, query)).embeddings();
        for (int i = 0; i < texts.size(); i++) {
          embeddings.put(texts.get(i), batch.get(i));
        }
      }
    }
    return embeddings;
  }

  private EmbeddingRequest request(InputType type, List<SearchText> texts, Query query) {
    List<String> batch = texts.stream().map(SearchText::text).toList();
    if (type == InputType.DOCUMENT) {
      return EmbeddingRequest.documents(batch).context(query.context()).build();
    }
    EmbeddingRequest.Builder request = EmbeddingRequest.queries(batch).context(query.context());
    query.instruction().or(() -> instruction).ifPresent(request::instruction);
    return request.build();
  }
}
