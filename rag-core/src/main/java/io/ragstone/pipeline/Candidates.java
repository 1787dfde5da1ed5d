package io.ragstone.pipeline;

import io.ragstone.embedding.Embedding;
import java.util.List;
import java.util.function.Supplier;

/**
 * What the searches of one call found.
 *
 * @param searches each text with its list
 * @param questionEmbedding the question's embedding, computed when asked for where no search needed
 *     it
 */
record Candidates(List<TextSearch> searches, Supplier<Embedding> questionEmbedding) {}
