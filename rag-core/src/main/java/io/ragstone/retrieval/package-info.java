/** What retrieval finds: passages, with the score and rank that every stage gave them. */
@NullMarked
package io.ragstone.retrieval;

import org.jspecify.annotations.NullMarked;
