package io.ragstone.store;

/**
 * What a {@link StoreCopy} did, or has done so far.
 *
 * @param chunksRead chunks that were read from the source
 * @param chunksWritten of those, the ones that the target did not have like that
 * @param chunksUnchanged of those, the ones that the target had already
 * @param manifestsWritten manifests that the target did not have like that
 * @param manifestsUnchanged manifests that the target had already
 * @param manifestsLeftOut manifests of documents that the target has in part only: of a filtered
 *     copy, or of documents that were ingested into the source meanwhile
 */
public record StoreCopyReport(
    long chunksRead,
    long chunksWritten,
    long chunksUnchanged,
    long manifestsWritten,
    long manifestsUnchanged,
    long manifestsLeftOut) {

  StoreCopyReport withChunks(long read, long written) {
    return new StoreCopyReport(
        chunksRead + read,
        chunksWritten + written,
        chunksUnchanged + read - written,
        manifestsWritten,
        manifestsUnchanged,
        manifestsLeftOut);
  }

  StoreCopyReport withManifests(long written, long unchanged, long leftOut) {
    return new StoreCopyReport(
        chunksRead,
        chunksWritten,
        chunksUnchanged,
        manifestsWritten + written,
        manifestsUnchanged + unchanged,
        manifestsLeftOut + leftOut);
  }
}
