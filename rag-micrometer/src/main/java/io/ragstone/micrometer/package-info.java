/** Metrics and traces of a pipeline, through Micrometer. */
@NullMarked
package io.ragstone.micrometer;

import org.jspecify.annotations.NullMarked;
