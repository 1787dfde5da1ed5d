/**
 * Ragstone for applications on Spring AI: embedder, stores, retrieval and reranker as what Spring
 * AI calls them.
 */
@NullMarked
package io.ragstone.spring.ai;

import org.jspecify.annotations.NullMarked;
