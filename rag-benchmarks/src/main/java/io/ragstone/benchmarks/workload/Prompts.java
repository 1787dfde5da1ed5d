package io.ragstone.benchmarks.workload;

import io.ragstone.qwen3.TokenIds;
import java.util.List;

/**
 * The prompts of one rerank request.
 *
 * @param prefix what all begin with: system prompt, instruction and query
 * @param documents what is between
 * @param suffix what all end with
 */
record Prompts(TokenIds prefix, List<TokenIds> documents, TokenIds suffix) {
  Prompts {
    documents = List.copyOf(documents);
  }

  /** What follows the prefix in each prompt. */
  List<TokenIds> sequences() {
    return documents.stream().map(document -> document.then(suffix)).toList();
  }

  /** How many tokens have to be computed when the prefix is computed once. */
  long tokens() {
    return prefix.length() + TokenLists.tokens(sequences());
  }
}
