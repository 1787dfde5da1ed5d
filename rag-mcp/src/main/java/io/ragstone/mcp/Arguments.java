package io.ragstone.mcp;

import io.ragstone.filter.Filter;
import io.ragstone.pipeline.Query;
import java.util.Map;
import java.util.Optional;

/** What a client gave to a tool. */
record Arguments(Map<String, Object> values) {
  static final String TOP_K = "top_k";
  static final String FILTER = "filter";

  /** The description of the argument {@code filter}, which both tools have. */
  static final String FILTER_SCHEMA =
      """
      {
        "type": "object",
        "description": "What the metadata of passages must be; all conditions must hold. \
      {\\"lang\\": \\"en\\"} is equality, {\\"lang\\": [\\"en\\", \\"de\\"]} one of these, \
      {\\"year\\": {\\"gte\\": 2020, \\"lt\\": 2024}} a comparison: eq, ne, lt, lte, gt, gte, in, \
      or exists with true or false. Results have the metadata of their passages."
      }\
      """;

  Arguments {
    values = Optional.ofNullable(values).orElse(Map.of());
  }

  /** A query with the text of an argument, the filter, and the number of passages to keep. */
  Query.Builder query(String name, int maxFilterValues) {
    Query.Builder query = Query.builder(text(name));
    get(FILTER).ifPresent(filter -> query.filter(filter(filter, maxFilterValues)));
    get(TOP_K).ifPresent(topK -> query.topN(((Number) topK).intValue()));
    return query;
  }

  private String text(String name) {
    return get(name)
        .map(String.class::cast)
        .orElseThrow(() -> new IllegalArgumentException("The argument " + name + " is missing"));
  }

  private static Filter filter(Object filter, int maxValues) {
    return new FilterArgument(maxValues).read((Map<?, ?>) filter);
  }

  private Optional<Object> get(String name) {
    return Optional.ofNullable(values.get(name));
  }
}
