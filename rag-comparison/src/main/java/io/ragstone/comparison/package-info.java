/**
 * The project's own table: what each configuration finds on public collections, beside LangChain4j.
 */
@NullMarked
package io.ragstone.comparison;

import org.jspecify.annotations.NullMarked;
