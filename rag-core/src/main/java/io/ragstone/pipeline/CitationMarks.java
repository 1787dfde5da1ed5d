package io.ragstone.pipeline;

import io.ragstone.prompt.ContextBlock;
import io.ragstone.prompt.PromptContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the marks {@code [n]} in an answer and tells those that mean a passage from the others. */
record CitationMarks(List<Citation> resolved, List<String> unresolved) {
  /** A number in brackets that is not the text of a Markdown link. */
  private static final Pattern MARK = Pattern.compile("\\[(\\d{1,9})](?!\\()");

  static CitationMarks in(String answer, PromptContext context) {
    List<Citation> resolved = new ArrayList<>();
    List<String> unresolved = new ArrayList<>();
    Matcher matcher = MARK.matcher(answer);
    while (matcher.find()) {
      int number = Integer.parseInt(matcher.group(1));
      Optional<ContextBlock> block = context.block(number);
      if (block.isPresent()) {
        resolved.add(new Citation(number, block.get().passages(), matcher.start(), matcher.end()));
      } else {
        unresolved.add(matcher.group());
      }
    }
    return new CitationMarks(List.copyOf(resolved), List.copyOf(unresolved));
  }
}
