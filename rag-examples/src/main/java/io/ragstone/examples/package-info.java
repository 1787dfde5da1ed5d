/** Programs to copy from: each stands alone and shows one use of Ragstone from start to end. */
@NullMarked
package io.ragstone.examples;

import org.jspecify.annotations.NullMarked;
