/** The deadline and the cancellation that every request carries. */
@NullMarked
package io.ragstone.call;

import org.jspecify.annotations.NullMarked;
