package io.ragstone.mcp;

import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import io.ragstone.call.CallContext;
import io.ragstone.pipeline.Answer;
import io.ragstone.pipeline.AnswerEvent;
import io.ragstone.pipeline.AnswerStream;
import io.ragstone.pipeline.Citation;
import io.ragstone.pipeline.Query;
import io.ragstone.prompt.ContextBlock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Answers questions. */
final class AskTool implements RagTool {
  private static final String QUESTION = "question";

  private final McpTools offer;
  private final PassageContent content;

  AskTool(McpTools offer) {
    this.offer = offer;
    this.content = new PassageContent(offer.hasResources());
  }

  @Override
  public Tool definition() {
    return RagTool.definition(
        "ask",
        "Ask documents",
        offer.about(
            "Answers a question from documents, with citations such as [1], or says that they have"
                + " no answer."),
        Json.object(
            """
            {
              "type": "object",
              "properties": {
                "question": {
                  "type": "string",
                  "minLength": 1,
                  "maxLength": %d,
                  "description": "A question that stands alone"
                },
                "filter": %s
              },
              "required": ["question"],
              "additionalProperties": false
            }\
            """
                .formatted(offer.maxQuestionCharacters(), Arguments.FILTER_SCHEMA)),
        Json.object(
            """
            {
              "type": "object",
              "properties": {
                "answer": {"type": "string"},
                "refused": {
                  "type": "boolean",
                  "description": "Whether no passage was found to rest an answer on"
                },
                "citations": {
                  "type": "array",
                  "description": "The marks in the answer, in their order",
                  "items": {
                    "type": "object",
                    "properties": {
                      "number": {"type": "integer", "description": "That of a source"},
                      "start": {"type": "integer", "description": "In UTF-16 units"},
                      "end": {"type": "integer", "description": "Exclusive"}
                    },
                    "required": ["number", "start", "end"]
                  }
                },
                "sources": {
                  "type": "array",
                  "description": "What is cited; where nothing is, what the answer was written from",
                  "items": {
                    "type": "object",
                    "properties": {
                      "number": {"type": "integer"},
                      "passages": {"type": "array", "items": %s}
                    },
                    "required": ["number", "passages"]
                  }
                },
                "generator": {"type": "string", "description": "What wrote the answer"}
              },
              "required": ["answer", "refused", "citations", "sources", "generator"]
            }\
            """
                .formatted(PassageContent.SCHEMA)),
        true);
  }

  @Override
  public CallToolResult call(Arguments arguments, CallContext context, Progress progress) {
    Query query = arguments.query(QUESTION, offer.maxFilterValues()).context(context).build();
    Answer answer = progress.isWanted() ? stream(query, progress) : offer.pipeline().ask(query);
    List<ContextBlock> sources = sources(answer);
    return CallToolResult.builder()
        .addTextContent(text(answer, sources))
        .structuredContent(object(answer, sources))
        .build();
  }

  /** First the number of passages, then the text: the messages behind the first are the answer. */
  private Answer stream(Query query, Progress progress) {
    try (AnswerStream events = offer.pipeline().askStreaming(query)) {
      while (true) {
        AnswerEvent event = events.next();
        if (event instanceof AnswerEvent.Retrieved retrieved) {
          progress.step("Passages found: " + retrieved.retrieval().passages().size());
        } else if (event instanceof AnswerEvent.TextDelta delta) {
          progress.text(delta.text());
        } else if (event instanceof AnswerEvent.Completed completed) {
          progress.flush();
          return completed.answer();
        }
      }
    }
  }

  private static List<ContextBlock> sources(Answer answer) {
    Set<Integer> cited =
        answer.citations().stream().map(Citation::number).collect(Collectors.toSet());
    return answer.promptContext().blocks().stream()
        .filter(block -> cited.isEmpty() || cited.contains(block.number()))
        .toList();
  }

  private Map<String, Object> object(Answer answer, List<ContextBlock> sources) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("answer", answer.text());
    object.put("refused", answer.refusal().isPresent());
    object.put("citations", answer.citations().stream().map(AskTool::object).toList());
    object.put("sources", sources.stream().map(this::object).toList());
    object.put("generator", answer.generation().generator());
    return object;
  }

  private static Map<String, Object> object(Citation citation) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("number", citation.number());
    object.put("start", citation.start());
    object.put("end", citation.end());
    return object;
  }

  private Map<String, Object> object(ContextBlock block) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("number", block.number());
    object.put("passages", content.objects(block.passages()));
    return object;
  }

  private static String text(Answer answer, List<ContextBlock> sources) {
    if (sources.isEmpty()) {
      return answer.text();
    }
    String list =
        sources.stream()
            .map(
                block ->
                    "["
                        + block.number()
                        + "] "
                        + PassageContent.place(block.passages().get(0))
                        + " (chunk "
                        + block.passages().get(0).chunk().id()
                        + ")")
            .collect(Collectors.joining("\n"));
    return answer.text() + "\n\nSources:\n" + list;
  }
}
