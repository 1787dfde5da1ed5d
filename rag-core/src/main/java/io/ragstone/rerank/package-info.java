/** The second stage: reads query and passage together and says how well they fit. */
package io.ragstone.rerank;
