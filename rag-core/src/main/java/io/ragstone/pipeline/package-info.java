/**
 * All stages put together: {@link io.ragstone.pipeline.RagPipeline} and what it takes and returns.
 */
package io.ragstone.pipeline;
