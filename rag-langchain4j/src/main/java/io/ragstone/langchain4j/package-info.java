/**
 * Ragstone's parts as LangChain4j's, and LangChain4j's as Ragstone's.
 *
 * <p>Classes that begin with {@code Ragstone} are given to LangChain4j, those that begin with
 * {@code LangChain4j} to Ragstone. None of them closes what it was made of.
 */
@NullMarked
package io.ragstone.langchain4j;

import org.jspecify.annotations.NullMarked;
