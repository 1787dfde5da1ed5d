/** How documents are cut into chunks. */
@NullMarked
package io.ragstone.splitter;

import org.jspecify.annotations.NullMarked;
