/**
 * Caches in front of models: what was asked before is not computed again. {@link
 * io.ragstone.cache.CachingEmbedder} has the vectors of queries, {@link
 * io.ragstone.cache.CachingReranker} the scores of passages.
 */
@NullMarked
package io.ragstone.cache;

import org.jspecify.annotations.NullMarked;
