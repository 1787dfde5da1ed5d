/** The second stage: reads query and passage together and says how well they fit. */
@NullMarked
package io.ragstone.rerank;

import org.jspecify.annotations.NullMarked;
