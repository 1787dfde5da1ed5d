/**
 * What many callers at once get: {@link io.ragstone.benchmarks.load.LoadFigures} measures an
 * embedder under 1 to 256 callers, beside a bulk ingest and beyond its capacity, beside others.
 */
@NullMarked
package io.ragstone.benchmarks.load;

import org.jspecify.annotations.NullMarked;
