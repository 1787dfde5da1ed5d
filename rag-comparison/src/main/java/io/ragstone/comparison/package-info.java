/**
 * The project's own table: what each configuration finds on public collections, beside LangChain4j.
 */
package io.ragstone.comparison;
