/**
 * What happens to a question before anything is searched for: a follow-up question is rewritten to
 * stand alone, and a question is expanded to several texts to search with.
 */
@NullMarked
package io.ragstone.question;

import org.jspecify.annotations.NullMarked;
