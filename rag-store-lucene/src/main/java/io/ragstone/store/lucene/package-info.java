/** The embedded store: vectors, words and metadata in one Apache Lucene index on disk. */
package io.ragstone.store.lucene;
