/**
 * Ragstone over HTTP: embeddings and reranking for other programs, and a page to try an index on;
 * {@link io.ragstone.server.RagServer} is all of it.
 */
package io.ragstone.server;
