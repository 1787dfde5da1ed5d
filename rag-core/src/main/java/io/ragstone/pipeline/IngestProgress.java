package io.ragstone.pipeline;

/**
 * How far an ingest has come.
 *
 * @param documents documents read so far
 * @param chunksFound chunks that turned out to need embedding so far
 * @param chunksEmbedded how many of them are embedded
 * @param tokens tokens computed so far
 */
public record IngestProgress(int documents, int chunksFound, int chunksEmbedded, long tokens) {}
