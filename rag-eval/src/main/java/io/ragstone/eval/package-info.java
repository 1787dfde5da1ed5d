/** How good retrieval is, in numbers: test collections, runs, metrics, significance, reports. */
@NullMarked
package io.ragstone.eval;

import org.jspecify.annotations.NullMarked;
