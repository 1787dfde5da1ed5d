/**
 * What the Milvus store costs beside its server: {@link
 * io.ragstone.benchmarks.overhead.MilvusOverhead} does the same work through the store and through
 * the bare SDK, in turns.
 */
@NullMarked
package io.ragstone.benchmarks.overhead;

import org.jspecify.annotations.NullMarked;
