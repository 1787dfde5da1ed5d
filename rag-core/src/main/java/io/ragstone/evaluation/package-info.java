/** How good answers are, measured in this process. */
@NullMarked
package io.ragstone.evaluation;

import org.jspecify.annotations.NullMarked;
