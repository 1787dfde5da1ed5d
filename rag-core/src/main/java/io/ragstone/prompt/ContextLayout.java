package io.ragstone.prompt;

import io.ragstone.document.Chunk;
import io.ragstone.prompt.PromptTemplate.ContextFormat;
import io.ragstone.retrieval.Passage;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How blocks are written into a prompt.
 *
 * <p>Everything that comes from a document, its name and headings included, stands between the
 * block's two tags, which carry the boundary.
 */
record ContextLayout(ContextFormat format, ContextOrder order, String boundary) {
  private static final Pattern NOT_ONE_LINE = Pattern.compile("[\\s\\p{Cc}\\u2028\\u2029]+");

  /** The blocks of some passages, best first. */
  List<ContextBlock> blocks(List<Passage> passages) {
    List<PassageMerge> merges =
        format == ContextFormat.PLAIN ? PassageMerge.none(passages) : PassageMerge.of(passages);
    List<ContextBlock> blocks = new ArrayList<>();
    for (PassageMerge merge : merges) {
      blocks.add(new ContextBlock(blocks.size() + 1, merge.passages(), merge.text(), false));
    }
    return blocks;
  }

  /** The whole text of blocks that are given best first. */
  String text(List<ContextBlock> blocks) {
    return ordered(blocks).stream().map(this::text).collect(Collectors.joining(separator()));
  }

  /** One block as it stands in the text. */
  String text(ContextBlock block) {
    return switch (format) {
      case PLAIN -> block.text();
      case NUMBERED ->
          "<passage-"
              + boundary
              + " number=\""
              + block.number()
              + "\">\n"
              + UntrustedText.withoutControlTokens(sources(block) + "\n\n" + block.text().strip())
              + "\n</passage-"
              + boundary
              + ">";
    };
  }

  /** What stands between two blocks. */
  String separator() {
    return format == ContextFormat.PLAIN ? "\n" : "\n\n";
  }

  private static String sources(ContextBlock block) {
    return block.passages().stream()
        .map(passage -> source(passage.shown()))
        .distinct()
        .collect(Collectors.joining("\n"));
  }

  private static String source(Chunk chunk) {
    List<String> path = new ArrayList<>(List.of(chunk.sourceId()));
    path.addAll(chunk.headingPath());
    return "Source: " + NOT_ONE_LINE.matcher(String.join(" > ", path)).replaceAll(" ");
  }

  private List<ContextBlock> ordered(List<ContextBlock> blocks) {
    if (order == ContextOrder.BEST_FIRST) {
      return blocks;
    }
    List<ContextBlock> ordered = new ArrayList<>();
    int middle = 0;
    for (ContextBlock block : blocks) {
      ordered.add(middle, block);
      middle += block.number() % 2;
    }
    return ordered;
  }
}
