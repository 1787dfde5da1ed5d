/** What a language model reads: passages in blocks, and the messages made of them. */
package io.ragstone.prompt;
