package io.ragstone.pipeline;

import io.ragstone.call.Priority;
import io.ragstone.embedding.Embedder;
import io.ragstone.embedding.Embedding;
import io.ragstone.embedding.EmbeddingRequest;
import io.ragstone.embedding.EmbeddingResult;
import io.ragstone.embedding.InputType;
import io.ragstone.question.SearchText;
import io.ragstone.retrieval.Passage;
import io.ragstone.retrieval.ReciprocalRankFusion;
import io.ragstone.store.DenseSearch;
import io.ragstone.store.HybridSearch;
import io.ragstone.store.KeywordSearch;
import io.ragstone.store.SearchRequest;
import io.ragstone.store.VectorStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/** The way from the texts to search with to what each of them finds: embed, search. */
final class CandidateSearch {
  private final Embedder embedder;
  private final String model;
  private final VectorStore store;
  private final SearchMode mode;
  private final ReciprocalRankFusion fusion;
  private final Optional<String> instruction;

  CandidateSearch(
      RagPipeline.Builder settings, Embedder embedder, String model, VectorStore store) {
    this.embedder = embedder;
    this.model = model;
    this.store = store;
    this.mode = settings.retrieval.searchMode();
    this.fusion = settings.retrieval.fusion();
    this.instruction = settings.instruction;
    StoreFit.requireCapability(store.describe(), mode);
  }

  Candidates search(PreparedQuestion prepared, int topK, StageObserver.Call call) {
    Map<SearchText, Embedding> embeddings =
        mode == SearchMode.KEYWORD ? Map.of() : embeddings(prepared, call);
    List<SearchRequest> requests =
        prepared.texts().stream()
            .map(text -> request(text, embeddings, prepared.query(), topK))
            .toList();
    List<TextSearch> searches =
        call.run(
            StageStart.of(Stage.SEARCH),
            () -> searched(prepared, requests),
            (lists, measured) ->
                measured
                    .count(Count.INPUTS, requests.size())
                    .count(
                        Count.OUTPUTS,
                        lists.stream().mapToInt(search -> search.found().size()).sum()));
    return new Candidates(searches, new QuestionEmbedding(prepared, embeddings));
  }

  /** The question's embedding, computed at most once. Used by one thread. */
  private final class QuestionEmbedding implements Supplier<Embedding> {
    private final PreparedQuestion prepared;
    private final SearchText question;
    private Map<SearchText, Embedding> embeddings;

    QuestionEmbedding(PreparedQuestion prepared, Map<SearchText, Embedding> embeddings) {
      this.prepared = prepared;
      this.question = SearchText.question(prepared.question());
      this.embeddings = embeddings;
    }

    @Override
    public Embedding get() {
      if (!embeddings.containsKey(question)) {
        embeddings = embedded(List.of(question), prepared.query()).embeddings();
      }
      return Objects.requireNonNull(embeddings.get(question));
    }
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

  private SearchRequest request(
      SearchText text, Map<SearchText, Embedding> embeddings, Query query, int topK) {
    if (mode == SearchMode.KEYWORD) {
      return KeywordSearch.builder(text.text())
          .topK(topK)
          .filter(query.filter())
          .context(query.context())
          .build();
    }
    DenseSearch dense =
        DenseSearch.builder(Objects.requireNonNull(embeddings.get(text)))
            .topK(topK)
            .filter(query.filter())
            .context(query.context())
            .build();
    return mode == SearchMode.DENSE ? dense : HybridSearch.of(dense, text.text(), fusion, topK);
  }

  private Map<SearchText, Embedding> embeddings(
      PreparedQuestion prepared, StageObserver.Call call) {
    return call.run(
            StageStart.of(Stage.EMBED, Optional.of(model)),
            () -> embedded(prepared.texts(), prepared.query()),
            (embedded, measured) ->
                measured
                    .count(Count.INPUTS, prepared.texts().size())
                    .count(Count.OUTPUTS, embedded.embeddings().size())
                    .count(Count.INPUT_TOKENS, embedded.sum(EmbeddingResult::tokens))
                    .count(Count.BATCHES, embedded.sum(EmbeddingResult::batches))
                    .count(Count.TRUNCATED, embedded.sum(EmbeddingResult::truncated))
                    .count(Count.CACHE_HITS, embedded.sum(EmbeddingResult::cacheHits))
                    .queueTime(Optional.of(embedded.queueTime())))
        .embeddings();
  }

  /** The embeddings of texts, and the results that they are from. */
  private record Embedded(Map<SearchText, Embedding> embeddings, List<EmbeddingResult> results) {
    long sum(ToLongFunction<EmbeddingResult> number) {
      return results.stream().mapToLong(number).sum();
    }

    Duration queueTime() {
      return results.stream().map(EmbeddingResult::queueTime).reduce(Duration.ZERO, Duration::plus);
    }
  }

  /** One batch for the queries and one for the documents: a request is of one kind. */
  private Embedded embedded(List<SearchText> all, Query query) {
    Map<SearchText, Embedding> embeddings = new HashMap<>();
    List<EmbeddingResult> results = new ArrayList<>();
    for (InputType type : InputType.values()) {
      List<SearchText> texts = all.stream().filter(text -> text.inputType() == type).toList();
      if (!texts.isEmpty()) {
        EmbeddingResult batch = embedder.embed(request(type, texts, query));
        for (int i = 0; i < texts.size(); i++) {
          embeddings.put(texts.get(i), batch.embeddings().get(i));
        }
        results.add(batch);
      }
    }
    return new Embedded(embeddings, results);
  }

  private EmbeddingRequest request(InputType type, List<SearchText> texts, Query query) {
    List<String> batch = texts.stream().map(SearchText::text).toList();
    if (type == InputType.DOCUMENT) {
      return EmbeddingRequest.documents(batch)
          .context(query.context())
          .priority(Priority.INTERACTIVE)
          .build();
    }
    EmbeddingRequest.Builder request = EmbeddingRequest.queries(batch).context(query.context());
    query.instruction().or(() -> instruction).ifPresent(request::instruction);
    return request.build();
  }
}
