/** What all measuring programs need: their command line, the machine, and spreads over rounds. */
package io.ragstone.benchmarks.measurement;
