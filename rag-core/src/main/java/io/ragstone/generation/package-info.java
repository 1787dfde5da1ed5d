/** The last stage: from a question and its passages to an answer. */
@NullMarked
package io.ragstone.generation;

import org.jspecify.annotations.NullMarked;
