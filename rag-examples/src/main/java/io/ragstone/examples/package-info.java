/** Programs to copy from: each stands alone and shows one use of Ragstone from start to end. */
package io.ragstone.examples;
