/**
 * Days in short: {@link io.ragstone.benchmarks.soak.Soak} lets many threads ingest, remove, search,
 * rerank and ask, with deadlines, cancellations, interrupts and a bad server, checks every result,
 * and watches whether the process grows.
 */
@NullMarked
package io.ragstone.benchmarks.soak;

import org.jspecify.annotations.NullMarked;
