/**
 * What all measuring programs need: their command line, the machine, spreads over rounds, charts.
 */
package io.ragstone.benchmarks.measurement;
