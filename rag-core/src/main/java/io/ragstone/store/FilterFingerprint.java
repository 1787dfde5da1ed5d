package io.ragstone.store;

import io.ragstone.document.Chunk;
import io.ragstone.document.MetadataValue;
import io.ragstone.filter.Filter;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A hash of a filter that different filters do not share, whatever their keys and values contain:
 * every part is written with its length in front. The order of operands and values does not matter.
 */
final class FilterFingerprint {
  private FilterFingerprint() {}

  static String of(Filter filter) {
    return Chunk.contentId("filter", canonical(filter), 0);
  }

  private static String canonical(Filter filter) {
    if (filter instanceof Filter.Comparison comparison) {
      return join(comparison.operator().name(), comparison.key(), canonical(comparison.value()));
    }
    if (filter instanceof Filter.In in) {
      return join("in", in.key(), sorted(in.values().stream().map(FilterFingerprint::canonical)));
    }
    if (filter instanceof Filter.Exists exists) {
      return join("exists", exists.key());
    }
    if (filter instanceof Filter.And and) {
      return join("and", sorted(and.operands().stream().map(FilterFingerprint::canonical)));
    }
    if (filter instanceof Filter.Or or) {
      return join("or", sorted(or.operands().stream().map(FilterFingerprint::canonical)));
    }
    return filter instanceof Filter.Not not ? join("not", canonical(not.operand())) : join("all");
  }

  private static String canonical(MetadataValue value) {
    return join(value.getClass().getSimpleName(), value.toString());
  }

  private static String sorted(Stream<String> parts) {
    return join(parts.sorted().toArray(String[]::new));
  }

  private static String join(String... parts) {
    return Arrays.stream(parts)
        .map(part -> part.length() + ":" + part)
        .collect(Collectors.joining());
  }
}
