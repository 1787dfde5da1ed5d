package io.ragstone.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.Optional;

/** How much a cache keeps, and for how long. Not thread-safe. */
final class CacheLimits {
  private int maximumEntries;
  private Optional<Duration> expiry = Optional.empty();

  CacheLimits(int maximumEntries) {
    this.maximumEntries = maximumEntries;
  }

  void maximumEntries(int entries) {
    if (entries < 1) {
      throw new IllegalArgumentException("maximumEntries must be at least 1, but was " + entries);
    }
    this.maximumEntries = entries;
  }

  void expireAfterAccess(Duration duration) {
    if (duration.isZero() || duration.isNegative()) {
      throw new IllegalArgumentException(
          "expireAfterAccess must be more than zero, but was " + duration);
    }
    this.expiry = Optional.of(duration);
  }

  <K, V> Cache<K, V> build() {
    Caffeine<Object, Object> caffeine = Caffeine.newBuilder().maximumSize(maximumEntries);
    expiry.ifPresent(caffeine::expireAfterAccess);
    return caffeine.build();
  }
}
