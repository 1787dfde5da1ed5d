package io.ragstone.documents;

import io.ragstone.document.Document;
import io.ragstone.splitter.RecursiveSplitter;
import io.ragstone.splitter.TextSegment;
import io.ragstone.splitter.TextSplitter;
import io.ragstone.splitter.TokenCounter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Cuts Markdown (CommonMark) at its headings, one segment a section where it fits.
 *
 * <pre>{@code
 * TextSplitter splitter = MarkdownHeadingSplitter.builder(embedder.tokenCounter()).build();
 * }</pre>
 *
 * <p>A section is the text between a heading and the next one, of whatever level. Its segment has
 * the headings above it as its heading path, its own as the last, as readers see them (without
 * markup). The heading's line is not in the segment's text: prompts show the heading path before
 * the text, and all segments of a section that had to be cut have it. So a heading without text of
 * its own is in the paths of the sections below it only. Front matter is in no segment.
 *
 * <p>What is embedded is the heading path joined by {@code " > "}, a line end, and the text. Where
 * the path takes more than half of {@code maxTokens}, it loses its outermost headings; a single
 * heading that takes more than that is treated as text.
 *
 * <p>A section that is too long is cut by a {@link RecursiveSplitter}, which keeps code blocks,
 * HTML blocks and tables whole if they fit. No embedded text has more than {@code maxTokens}
 * tokens.
 *
 * <p>Blocks nested more than 100 deep are taken as plain text, and a paragraph of thousands of
 * lines as several. Immutable, and thread-safe as the counter is.
 */
public final class MarkdownHeadingSplitter implements TextSplitter {
  private static final String HEADING_SEPARATOR = " > ";

  private final TokenCounter counter;
  private final int maxTokens;
  private final int overlapTokens;
  private final int minTokens;
  private final boolean embedHeadingPath;

  private MarkdownHeadingSplitter(Builder builder) {
    this.counter = builder.counter;
    this.maxTokens = builder.maxTokens;
    this.overlapTokens = builder.overlapTokens;
    this.minTokens = builder.minTokens;
    this.embedHeadingPath = builder.embedHeadingPath;
    if (minTokens > maxTokens) {
      throw new IllegalArgumentException(
          "minTokens must not exceed maxTokens, but they were " + minTokens + " and " + maxTokens);
    }
    recursive("", maxTokens, overlapTokens);
  }

  /**
   * Starts building a splitter.
   *
   * @param counter what lengths are measured with, usually the embedder's own
   * @return a builder
   */
  public static Builder builder(TokenCounter counter) {
    return new Builder(counter);
  }

  @Override
  public List<TextSegment> segments(Document document) {
    MarkdownOutline outline = MarkdownOutline.of(document.text());
    List<TextSegment> segments = new ArrayList<>();
    for (Section section : merged(sections(document.text(), outline), document.text())) {
      addSegments(document, section, outline.whole(), segments);
    }
    return segments;
  }

  @Override
  public String identity() {
    return "markdown-heading(min="
        + minTokens
        + ",embedHeadingPath="
        + embedHeadingPath
        + ","
        + recursive("", maxTokens, overlapTokens).identity()
        + ")";
  }

  /** The text below a heading, which itself starts a little earlier. */
  private record Section(List<String> path, int headingStart, int start, int end) {
    String text(String document) {
      return document.substring(start, end);
    }

    /** One section of the two and all between them, under the headings that both are under. */
    Section and(Section later) {
      int common = 0;
      while (common < Math.min(path.size(), later.path.size())
          && path.get(common).equals(later.path.get(common))) {
        common++;
      }
      return new Section(path.subList(0, common), headingStart, headingStart, later.end);
    }
  }

  private List<Section> sections(String text, MarkdownOutline outline) {
    List<Section> sections = new ArrayList<>();
    List<MarkdownOutline.Heading> above = new ArrayList<>();
    int headingStart = outline.frontMatter().end();
    int start = headingStart;
    for (MarkdownOutline.Heading heading : outline.headings()) {
      if (counter.count(heading.text() + "\n") <= maxTokens / 2) {
        addSection(text, above, headingStart, start, heading.start(), sections);
        above.removeIf(other -> other.level() >= heading.level());
        above.add(heading);
        headingStart = heading.start();
        start = heading.end();
      }
    }
    addSection(text, above, headingStart, start, text.length(), sections);
    return sections;
  }

  private static void addSection(
      String text,
      List<MarkdownOutline.Heading> above,
      int headingStart,
      int start,
      int end,
      List<Section> sections) {
    String body = text.substring(start, end);
    if (!body.isBlank()) {
      List<String> path =
          above.stream()
              .map(MarkdownOutline.Heading::text)
              .filter(heading -> !heading.isEmpty())
              .toList();
      int first = end - body.stripLeading().length();
      int last = start + body.stripTrailing().length();
      sections.add(new Section(path, above.isEmpty() ? first : headingStart, first, last));
    }
  }

  /** Joins sections that are too short with the next, or the last one with the one before. */
  private List<Section> merged(List<Section> sections, String text) {
    List<Section> merged = new ArrayList<>();
    for (int i = 0; i < sections.size(); i++) {
      Section section = sections.get(i);
      if (i > 0) {
        Section before = merged.get(merged.size() - 1);
        boolean last = i == sections.size() - 1;
        boolean tooShort = isShort(before, text) || (last && isShort(section, text));
        if (tooShort && tokens(before.and(section), text) <= maxTokens) {
          merged.remove(merged.size() - 1);
          section = before.and(section);
        }
      }
      merged.add(section);
    }
    return merged;
  }

  private boolean isShort(Section section, String text) {
    return minTokens > 0 && tokens(section, text) < minTokens;
  }

  private int tokens(Section section, String text) {
    return counter.count(prefix(section.path()) + section.text(text));
  }

  private void addSegments(
      Document document, Section section, List<TextSegment> whole, List<TextSegment> segments) {
    String text = section.text(document.text());
    String prefix = prefix(section.path());
    if (counter.count(prefix + text) <= maxTokens) {
      segments.add(segment(text, 0, text.length(), prefix, section));
      return;
    }
    List<TextSegment> wholeInside =
        whole.stream()
            .filter(span -> span.end() > section.start() && span.start() < section.end())
            .map(
                span ->
                    TextSegment.of(
                        Math.max(span.start(), section.start()) - section.start(),
                        Math.min(span.end(), section.end()) - section.start()))
            .toList();
    int room = maxTokens - counter.count(prefix);
    recursive(prefix, room, Math.min(overlapTokens, room - 1))
        .segments(Document.of(document.id(), text), wholeInside)
        .forEach(span -> segments.add(segment(text, span.start(), span.end(), prefix, section)));
  }

  private static TextSegment segment(
      String text, int start, int end, String prefix, Section section) {
    return new TextSegment(
        section.start() + start,
        section.start() + end,
        section.path(),
        prefix.isEmpty() ? Optional.empty() : Optional.of(prefix + text.substring(start, end)));
  }

  /** What is embedded before a section's text: as many of its headings as half the limit takes. */
  private String prefix(List<String> path) {
    for (int from = 0; embedHeadingPath && from < path.size(); from++) {
      String prefix = String.join(HEADING_SEPARATOR, path.subList(from, path.size())) + "\n";
      if (counter.count(prefix) <= maxTokens / 2) {
        return prefix;
      }
    }
    return "";
  }

  /** Cuts text that is embedded behind a prefix, whose tokens are not the text's to use. */
  private RecursiveSplitter recursive(String prefix, int maxTokens, int overlapTokens) {
    int prefixTokens = prefix.isEmpty() ? 0 : counter.count(prefix);
    TokenCounter behindPrefix =
        prefix.isEmpty() ? counter : text -> counter.count(prefix + text) - prefixTokens;
    return RecursiveSplitter.builder(behindPrefix)
        .maxTokens(maxTokens)
        .overlapTokens(overlapTokens)
        .build();
  }

  /** Builds a {@link MarkdownHeadingSplitter}. Not thread-safe. */
  public static final class Builder {
    private final TokenCounter counter;
    private int maxTokens = RecursiveSplitter.DEFAULT_MAX_TOKENS;
    private int overlapTokens = RecursiveSplitter.DEFAULT_OVERLAP_TOKENS;
    private int minTokens;
    private boolean embedHeadingPath = true;

    private Builder(TokenCounter counter) {
      this.counter = Objects.requireNonNull(counter, "counter");
    }

    /**
     * Sets the length of the longest embedded text; {@link RecursiveSplitter#DEFAULT_MAX_TOKENS} by
     * default.
     *
     * @param maxTokens at least 1
     * @return this builder
     */
    public Builder maxTokens(int maxTokens) {
      this.maxTokens = maxTokens;
      return this;
    }

    /**
     * Sets how much of a segment's end the next one of the same section repeats at most; {@link
     * RecursiveSplitter#DEFAULT_OVERLAP_TOKENS} by default.
     *
     * @param overlapTokens 0 to maxTokens - 1
     * @return this builder
     */
    public Builder overlapTokens(int overlapTokens) {
      this.overlapTokens = overlapTokens;
      return this;
    }

    /**
     * Sets below which length a section is joined with the next one (the last with the one before)
     * as long as both fit into one segment. That segment's text has the headings of all it joins,
     * and its heading path only what they have in common. By default 0: nothing is joined.
     *
     * @param minTokens 0 to maxTokens
     * @return this builder
     */
    public Builder minTokens(int minTokens) {
      if (minTokens < 0) {
        throw new IllegalArgumentException("minTokens must not be negative, but was " + minTokens);
      }
      this.minTokens = minTokens;
      return this;
    }

    /**
     * Sets whether the heading path is put before the text that is embedded; {@code true} by
     * default.
     *
     * @param embedHeadingPath {@code false} to embed the text alone
     * @return this builder
     */
    public Builder embedHeadingPath(boolean embedHeadingPath) {
      this.embedHeadingPath = embedHeadingPath;
      return this;
    }

    /**
     * Builds the splitter.
     *
     * @return an immutable splitter
     */
    public MarkdownHeadingSplitter build() {
      return new MarkdownHeadingSplitter(this);
    }
  }
}
