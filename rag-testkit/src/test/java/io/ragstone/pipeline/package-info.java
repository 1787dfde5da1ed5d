/**
 * The specification of {@link io.ragstone.pipeline.RagPipeline}. It is here and not beside the
 * pipeline because it runs on the stores and models of the test kit, on which the core cannot
 * depend.
 */
package io.ragstone.pipeline;
