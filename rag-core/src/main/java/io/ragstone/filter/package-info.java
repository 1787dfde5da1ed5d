/** Typed conditions on metadata that every store translates into its own language. */
@NullMarked
package io.ragstone.filter;

import org.jspecify.annotations.NullMarked;
