/**
 * Ragstone in a Spring Boot application: beans for all parts of a pipeline, set up by the
 * properties {@code ragstone.*}, each of which stands back for a bean of the application's own.
 */
@NullMarked
package io.ragstone.spring.boot;

import org.jspecify.annotations.NullMarked;
