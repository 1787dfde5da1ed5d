package io.ragstone.spring.ai;

import io.ragstone.filter.Filter;
import io.ragstone.pipeline.RagPipeline;
import io.ragstone.question.Conversation;
import java.util.List;
import java.util.Objects;
import org.springframework.ai.chat.messages.Message;
import org.springframework.ai.chat.messages.MessageType;
import org.springframework.ai.document.Document;
import org.springframework.ai.rag.Query;
import org.springframework.ai.rag.retrieval.search.DocumentRetriever;
import org.springframework.ai.rag.retrieval.search.VectorStoreDocumentRetriever;
import org.springframework.ai.vectorstore.filter.Filter.Expression;
import org.springframework.ai.vectorstore.filter.FilterExpressionTextParser;

/**
 * All that a {@link RagPipeline} does to find passages (search, reranking, thresholds, expansion)
 * as Spring AI's {@link DocumentRetriever}.
 *
 * <pre>{@code
 * var advisor = RetrievalAugmentationAdvisor.builder()
 *     .documentRetriever(new RagstoneDocumentRetriever(pipeline))
 *     .build();
 * ChatClient chat = ChatClient.builder(chatModel).defaultAdvisors(advisor).build();
 * }</pre>
 *
 * <p>A query's context may have a filter under {@link
 * VectorStoreDocumentRetriever#FILTER_EXPRESSION}, an expression or its text; the pipeline's
 * mandatory filter holds besides. Questions and answers in the query's history are the conversation
 * that the pipeline's rewriter, if it has one, makes the question stand alone from. Documents have
 * the text to be read, and place and scores under the keys of {@link PassageMetadata}.
 *
 * <p>Thread-safe. The pipeline reranks by itself, where it has a reranker: no {@link
 * RerankingDocumentPostProcessor} is needed behind it.
 */
public final class RagstoneDocumentRetriever implements DocumentRetriever {
  private final RagPipeline pipeline;

  /**
   * Wraps a pipeline.
   *
   * @param pipeline finds the passages; it needs no generator
   */
  public RagstoneDocumentRetriever(RagPipeline pipeline) {
    this.pipeline = Objects.requireNonNull(pipeline, "pipeline");
  }

  @Override
  public List<Document> retrieve(Query query) {
    io.ragstone.pipeline.Query question =
        io.ragstone.pipeline.Query.builder(query.text())
            .filter(filter(query))
            .conversation(conversation(query.history()))
            .build();
    return pipeline.retrieve(question).passages().stream()
        .map(SpringDocuments::toDocument)
        .toList();
  }

  private static Filter filter(Query query) {
    Object condition = query.context().get(VectorStoreDocumentRetriever.FILTER_EXPRESSION);
    if (condition == null) {
      return Filter.all();
    }
    if (condition instanceof Expression expression) {
      return FilterTranslation.translate(expression);
    }
    String text = condition.toString();
    return text.isBlank()
        ? Filter.all()
        : FilterTranslation.translate(new FilterExpressionTextParser().parse(text));
  }

  /** The questions that were answered; Spring AI's advisor ends the history with this question. */
  private static Conversation conversation(List<Message> history) {
    Conversation conversation = Conversation.empty();
    String question = "";
    for (Message message : history) {
      String text = Objects.requireNonNullElse(message.getText(), "");
      if (message.getMessageType() == MessageType.USER) {
        question = text;
      } else if (message.getMessageType() == MessageType.ASSISTANT && !question.isBlank()) {
        conversation = conversation.plus(question, text);
        question = "";
      }
    }
    return conversation;
  }
}
