package io.ragstone.pipeline;

/**
 * What an ingest did.
 *
 * @param added documents that were new
 * @param updated documents that had changed
 * @param unchanged documents that were as they are; nothing was computed for them
 * @param chunksEmbedded chunks whose embedding was computed
 * @param chunksMoved chunks written again with the embedding they had, because only their place or
 *     metadata changed
 * @param chunksDeleted chunks that their documents no longer have
 * @param tokens tokens computed
 * @param timings how long the stages took
 */
public record IngestReport(
    int added,
    int updated,
    int unchanged,
    int chunksEmbedded,
    int chunksMoved,
    int chunksDeleted,
    long tokens,
    StageTimings timings) {}
