package io.ragstone.langchain4j;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.rag.query.Query;
import io.ragstone.call.CallContext;
import io.ragstone.pipeline.RagPipeline;
import io.ragstone.pipeline.Retrieval;
import io.ragstone.question.Conversation;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a content retriever and an augmentor have in common: a query of LangChain4j as one of a
 * pipeline.
 */
final class PipelineRetrieval {
  private final RagPipeline pipeline;
  private final OptionalInt maxResults;
  private final Function<Query, dev.langchain4j.store.embedding.filter.@Nullable Filter> filter;
  private final Optional<Duration> timeout;

  private PipelineRetrieval(
      RagPipeline pipeline,
      OptionalInt maxResults,
      Function<Query, dev.langchain4j.store.embedding.filter.@Nullable Filter> filter,
      Optional<Duration> timeout) {
    this.pipeline = pipeline;
    this.maxResults = maxResults;
    this.filter = filter;
    this.timeout = timeout;
  }

  static PipelineRetrieval of(RagPipeline pipeline) {
    Objects.requireNonNull(pipeline, "pipeline");
    return new PipelineRetrieval(pipeline, OptionalInt.empty(), query -> null, Optional.empty());
  }

  PipelineRetrieval withMaxResults(int most) {
    if (most < 1) {
      throw new IllegalArgumentException("maxResults must be at least 1, but was " + most);
    }
    return new PipelineRetrieval(pipeline, OptionalInt.of(most), filter, timeout);
  }

  PipelineRetrieval withFilter(
      Function<Query, dev.langchain4j.store.embedding.filter.@Nullable Filter> perQuery) {
    return new PipelineRetrieval(
        pipeline, maxResults, Objects.requireNonNull(perQuery, "filter"), timeout);
  }

  PipelineRetrieval withTimeout(Duration limit) {
    if (limit.isNegative() || limit.isZero()) {
      throw new IllegalArgumentException("timeout must be positive, but was " + limit);
    }
    return new PipelineRetrieval(pipeline, maxResults, filter, Optional.of(limit));
  }

  Retrieval run(Query query) {
    io.ragstone.pipeline.Query.Builder call =
        io.ragstone.pipeline.Query.builder(query.text()).conversation(conversation(query));
    dev.langchain4j.store.embedding.filter.@Nullable Filter condition = filter.apply(query);
    if (condition != null) {
      call.filter(FilterReader.read(condition));
    }
    maxResults.ifPresent(call::topN);
    timeout.map(CallContext::withTimeout).ifPresent(call::context);
    return pipeline.retrieve(call.build());
  }

  /** The turns that are complete; messages of the system and of tools are no part of them. */
  private static Conversation conversation(Query query) {
    List<ChatMessage> memory =
        query.metadata() == null || query.metadata().chatMemory() == null
            ? List.of()
            : query.metadata().chatMemory();
    Conversation conversation = Conversation.empty();
    Optional<String> question = Optional.empty();
    for (ChatMessage message : memory) {
      if (message instanceof UserMessage user) {
        question = user.hasSingleText() ? Optional.of(user.singleText()) : Optional.empty();
      } else if (message instanceof AiMessage answer
          && answer.text() != null
          && question.isPresent()) {
        conversation = conversation.plus(question.get(), answer.text());
        question = Optional.empty();
      }
    }
    return conversation;
  }
}
