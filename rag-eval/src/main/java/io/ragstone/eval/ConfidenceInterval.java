package io.ragstone.eval;

/**
 * Between which values a mean lies with some confidence.
 *
 * @param low the lower end
 * @param high the upper end
 * @param confidence how sure, such as 0.95
 */
public record ConfidenceInterval(double low, double high, double confidence) {}
