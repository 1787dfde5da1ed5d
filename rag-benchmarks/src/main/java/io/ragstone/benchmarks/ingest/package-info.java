/** What an ingest needs: memory for any number of chunks. */
@NullMarked
package io.ragstone.benchmarks.ingest;

import org.jspecify.annotations.NullMarked;
