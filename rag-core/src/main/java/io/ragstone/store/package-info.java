/** Where embedded chunks live and are searched. */
@NullMarked
package io.ragstone.store;

import org.jspecify.annotations.NullMarked;
