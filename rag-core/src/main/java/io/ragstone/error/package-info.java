/**
 * What can go wrong, as one small unchecked hierarchy.
 *
 * <p>Every message says what happened, which value caused it, and what to do about it. Misuse of a
 * method (an argument out of its documented range) is an {@link IllegalArgumentException}, use
 * after {@code close()} an {@link IllegalStateException}; everything that depends on files, models,
 * servers or time is a {@link io.ragstone.error.RagException}.
 */
@NullMarked
package io.ragstone.error;

import org.jspecify.annotations.NullMarked;
