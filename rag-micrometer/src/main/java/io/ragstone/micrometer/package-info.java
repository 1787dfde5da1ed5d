/** Metrics and traces of a pipeline, through Micrometer. */
package io.ragstone.micrometer;
