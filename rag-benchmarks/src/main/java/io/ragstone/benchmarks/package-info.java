/**
 * What proves the speed: JMH benchmarks of the hot path. The bundled mini models are the default;
 * {@code -p model=DIR} names a real one.
 */
package io.ragstone.benchmarks;
