/** What can be done to passages between the search and the prompt, each step by itself. */
package io.ragstone.postprocess;
