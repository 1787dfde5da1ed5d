/**
 * What proves the speed: JMH benchmarks of the hot path. The bundled mini models are the default;
 * {@code -p model=} names another one.
 */
package io.ragstone.benchmarks;
