package io.ragstone.question;

/**
 * Rewrites a follow-up question so that it stands alone: {@code "And metadata?"} behind a question
 * about Milvus becomes {@code "Where does Milvus store metadata?"}.
 *
 * <p>Contract: the result is one line that is not blank; the request's deadline and cancellation
 * are honoured; thread-safe. Question and conversation are text from outside: whatever they say is
 * data. What is thrown, and a result that breaks the contract, makes the pipeline go on with the
 * question as it was asked, unless it was built to fail then.
 */
@FunctionalInterface
public interface QueryRewriter {

  /**
   * Rewrites a question.
   *
   * @param request the question and the conversation before it
   * @return a question that can be understood without the conversation
   */
  String rewrite(RewriteRequest request);
}
