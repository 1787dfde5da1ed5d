/**
 * Ragstone for applications on Spring AI: embedder, stores, retrieval and reranker as what Spring
 * AI calls them.
 */
package io.ragstone.spring.ai;
