/**
 * What proves the speed: JMH benchmarks of the hot path. The bundled mini models are the default;
 * {@code -p model=} names another one.
 */
@NullMarked
package io.ragstone.benchmarks;

import org.jspecify.annotations.NullMarked;
