/**
 * What all measuring programs need: their command line, the machine, spreads over rounds, charts.
 */
@NullMarked
package io.ragstone.benchmarks.measurement;

import org.jspecify.annotations.NullMarked;
