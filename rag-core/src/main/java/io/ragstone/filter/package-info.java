/** Typed conditions on metadata that every store translates into its own language. */
package io.ragstone.filter;
