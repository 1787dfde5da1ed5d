package io.ragstone.qwen3;

import java.time.Duration;

/**
 * What an engine has computed since it was loaded, and what waits now.
 *
 * @param batches forward passes
 * @param sequences sequences in them
 * @param tokens tokens in them, prefixes included
 * @param computeTime how long they took, of all lanes together
 * @param failed forward passes that failed
 * @param refused calls that were refused, since too many tokens waited
 * @param waitingInteractiveTokens tokens of interactive calls that wait for their turn
 * @param waitingBulkTokens tokens of bulk calls that wait for theirs
 */
public record InferenceStatistics(
    long batches,
    long sequences,
    long tokens,
    Duration computeTime,
    long failed,
    long refused,
    long waitingInteractiveTokens,
    long waitingBulkTokens) {}
