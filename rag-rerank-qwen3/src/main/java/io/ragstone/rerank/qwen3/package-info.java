/** Qwen3-Reranker: prompt, shared prefix, probability of "yes". */
package io.ragstone.rerank.qwen3;
