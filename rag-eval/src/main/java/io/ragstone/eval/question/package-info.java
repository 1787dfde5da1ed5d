/**
 * Question sets for corpora that have none: headings as queries, or questions by a language model.
 */
package io.ragstone.eval.question;
