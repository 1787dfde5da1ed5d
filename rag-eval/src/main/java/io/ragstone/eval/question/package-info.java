/**
 * Question sets for corpora that have none: headings as queries, or questions by a language model.
 */
@NullMarked
package io.ragstone.eval.question;

import org.jspecify.annotations.NullMarked;
