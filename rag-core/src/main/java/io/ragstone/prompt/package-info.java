/** What a language model reads: passages in blocks, and the messages made of them. */
@NullMarked
package io.ragstone.prompt;

import org.jspecify.annotations.NullMarked;
