/** What can be done to passages between the search and the prompt, each step by itself. */
@NullMarked
package io.ragstone.postprocess;

import org.jspecify.annotations.NullMarked;
