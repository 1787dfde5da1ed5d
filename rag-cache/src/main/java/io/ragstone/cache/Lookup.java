package io.ragstone.cache;

import com.github.benmanes.caffeine.cache.Cache;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a cache has of a list of texts, and what is to be computed. Used by one thread. */
final class Lookup<K, V> {
  private final Cache<K, V> cache;
  private final List<K> keys;
  private final Map<K, V> found;
  private final Map<K, String> missing = new LinkedHashMap<>();
  private final int hits;

  /**
   * Looks up.
   *
   * @param cache where to look
   * @param keys the keys of the texts
   * @param texts the texts, in the same order
   */
  Lookup(Cache<K, V> cache, List<K> keys, List<String> texts) {
    this.cache = cache;
    this.keys = keys;
    this.found = new LinkedHashMap<>(cache.getAllPresent(keys));
    this.hits = (int) keys.stream().filter(found::containsKey).count();
    for (int i = 0; i < keys.size(); i++) {
      if (!found.containsKey(keys.get(i))) {
        missing.put(keys.get(i), texts.get(i));
      }
    }
  }

  /** How many texts the cache has. */
  int hits() {
    return hits;
  }

  /** The others, each once. */
  List<String> missing() {
    return List.copyOf(missing.values());
  }

  /**
   * Keeps what was computed.
   *
   * @param computed the value of each missing text
   * @return the value of each text
   */
  List<V> completedBy(List<V> computed) {
    int next = 0;
    for (K key : missing.keySet()) {
      V value = computed.get(next++);
      cache.put(key, value);
      found.put(key, value);
    }
    return keys.stream().map(found::get).toList();
  }
}
