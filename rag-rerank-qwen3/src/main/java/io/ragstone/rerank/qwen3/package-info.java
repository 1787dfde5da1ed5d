/** Qwen3-Reranker: prompt, shared prefix, probability of "yes". */
@NullMarked
package io.ragstone.rerank.qwen3;

import org.jspecify.annotations.NullMarked;
