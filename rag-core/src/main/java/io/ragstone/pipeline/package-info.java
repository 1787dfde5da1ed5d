/**
 * All stages put together: {@link io.ragstone.pipeline.RagPipeline} and what it takes and returns.
 */
@NullMarked
package io.ragstone.pipeline;

import org.jspecify.annotations.NullMarked;
