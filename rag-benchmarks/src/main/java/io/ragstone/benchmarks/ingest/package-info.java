/** What an ingest needs: memory for any number of chunks. */
package io.ragstone.benchmarks.ingest;
