package io.ragstone.mcp;

import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import io.ragstone.call.CallContext;
import io.ragstone.pipeline.Retrieval;
import io.ragstone.retrieval.Passage;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Finds passages. */
final class SearchTool implements RagTool {
  private static final String QUERY = "query";

  private final McpTools offer;
  private final PassageContent content;

  SearchTool(McpTools offer) {
    this.offer = offer;
    this.content = new PassageContent(offer.hasResources());
  }

  @Override
  public Tool definition() {
    return RagTool.definition(
        "search",
        "Search documents",
        offer.about(
            "Finds the passages of documents that answer a question best, with their sources and"
                + " scores."),
        Json.object(
            """
            {
              "type": "object",
              "properties": {
                "query": {
                  "type": "string",
                  "minLength": 1,
                  "maxLength": %d,
                  "description": "The question, as a sentence: it is compared by meaning"
                },
                "top_k": {
                  "type": "integer",
                  "minimum": 1,
                  "maximum": %d,
                  "description": "How many passages to return at most; %d by default"
                },
                "filter": %s
              },
              "required": ["query"],
              "additionalProperties": false
            }\
            """
                .formatted(
                    offer.maxQuestionCharacters(),
                    offer.maxTopK(),
                    offer.pipeline().retrievalOptions().topN(),
                    Arguments.FILTER_SCHEMA)),
        Json.object(
            """
            {
              "type": "object",
              "properties": {
                "passages": {"type": "array", "items": %s, "description": "Best first"}
              },
              "required": ["passages"]
            }\
            """
                .formatted(PassageContent.SCHEMA)),
        false);
  }

  @Override
  public CallToolResult call(Arguments arguments, CallContext context, Progress progress) {
    Retrieval found =
        offer
            .pipeline()
            .retrieve(arguments.query(QUERY, offer.maxFilterValues()).context(context).build());
    return CallToolResult.builder()
        .addTextContent(text(found.passages()))
        .structuredContent(Map.of("passages", content.objects(found.passages())))
        .build();
  }

  private static String text(List<Passage> passages) {
    return passages.isEmpty()
        ? "Nothing was found."
        : passages.stream().map(PassageContent::text).collect(Collectors.joining("\n\n"));
  }
}
