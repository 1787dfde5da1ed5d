package io.ragstone.benchmarks.workload;

/** What is measured. */
enum Workload {
  /** 128 documents. */
  E1("embed 128 documents"),
  /** A tenth of them, which has the same distribution of lengths. */
  E1_13("embed 13 documents, every tenth of E1 by length"),
  /** The time of one query, of many one after the other. */
  E2("embed one query of 24 tokens"),
  /** Ten prompts that begin with the same tokens. */
  R1("rerank 10 documents"),
  /** A hundred of them. */
  R2("rerank 100 documents"),
  /** What attention and memory make of length. */
  L("embed one document of 8,192 tokens"),
  /** What a query waits for when documents are embedded at the same time. */
  B("E1 while a query arrives every second"),
  /** The whole way from a text to its vector; says how much of it is not libtorch. */
  TEXT("embed texts of the lengths of E1_13 through Qwen3Embedder");

  private final String description;

  Workload(String description) {
    this.description = description;
  }

  String description() {
    return description;
  }

  /** Whether the model's matrix products are nearly all that it consists of. */
  boolean isThroughput() {
    return this != E2 && this != B && this != TEXT;
  }
}
