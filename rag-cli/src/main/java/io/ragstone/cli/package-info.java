/** Ragstone at the command line: a thin layer over the SDK. */
@NullMarked
package io.ragstone.cli;

import org.jspecify.annotations.NullMarked;
