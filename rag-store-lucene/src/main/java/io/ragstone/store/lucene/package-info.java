/** The embedded store: vectors, words and metadata in one Apache Lucene index on disk. */
@NullMarked
package io.ragstone.store.lucene;

import org.jspecify.annotations.NullMarked;
