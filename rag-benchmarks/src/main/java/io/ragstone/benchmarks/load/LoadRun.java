package io.ragstone.benchmarks.load;

/**
 * What one run measured.
 *
 * @param contender who was measured
 * @param load what was asked of it
 * @param perSecond queries that were answered in a second
 * @param p50Millis half of the answered queries took no longer
 * @param p99Millis and 99 of 100
 * @param refusedPerSecond queries that were refused in a second
 * @param refusalP99Millis 99 of 100 refusals took no longer; 0 where there was none
 * @param documentsPerSecond documents that were embedded beside, in a second
 */
record LoadRun(
    String contender,
    String load,
    double perSecond,
    double p50Millis,
    double p99Millis,
    double refusedPerSecond,
    double refusalP99Millis,
    double documentsPerSecond) {}
