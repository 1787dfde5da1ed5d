/**
 * A vector store on a Milvus server, for more chunks or more readers than one process can serve.
 *
 * <p>Start with {@link io.ragstone.store.milvus.MilvusVectorStore#builder}.
 */
@NullMarked
package io.ragstone.store.milvus;

import org.jspecify.annotations.NullMarked;
