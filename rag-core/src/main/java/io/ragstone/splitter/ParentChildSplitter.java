package io.ragstone.splitter;

import io.ragstone.document.ChunkRange;
import io.ragstone.document.Document;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Cuts twice: a document into parents, and each parent into small segments. The small ones are
 * embedded and found; {@link io.ragstone.postprocess.ParentExpansion} or {@link
 * io.ragstone.postprocess.WindowExpansion} shows them within their parents.
 *
 * <pre>{@code
 * TextSplitter splitter =
 *     ParentChildSplitter.builder(
 *             RecursiveSplitter.builder(counter).maxTokens(1_000).overlapTokens(0).build(),
 *             RecursiveSplitter.builder(counter).maxTokens(64).overlapTokens(0).build())
 *         .build();
 * }</pre>
 *
 * <p>The segments of a parent follow one another without gaps, so that its text can be put together
 * from them and is stored once: what the splitter of the children left out, such as white space,
 * belongs to the text of the segment before it, or of the first one, but not to what is embedded. A
 * parent of which the splitter of the children makes nothing is one segment.
 *
 * <p>Each segment has the headings of its parent, and behind them those that the splitter of the
 * children found. What is embedded is the parent's heading path joined by {@code " > "}, a line
 * end, and what the splitter of the children says. So the tokens of the path come on top of the
 * limit of that splitter. Immutable, and thread-safe as both splitters are.
 */
public final class ParentChildSplitter implements TextSplitter {
  private static final String HEADING_SEPARATOR = " > ";

  private final TextSplitter parents;
  private final TextSplitter children;
  private final boolean embedHeadingPath;

  private ParentChildSplitter(Builder builder) {
    this.parents = builder.parents;
    this.children = builder.children;
    this.embedHeadingPath = builder.embedHeadingPath;
  }

  /**
   * Starts building a splitter.
   *
   * @param parents cuts documents into what is read
   * @param children cuts that into what is found; it gets the text of one parent at a time, as a
   *     document of the same id
   * @return a builder
   */
  public static Builder builder(TextSplitter parents, TextSplitter children) {
    return new Builder(parents, children);
  }

  @Override
  public List<TextSegment> segments(Document document) {
    List<TextSegment> segments = new ArrayList<>();
    for (TextSegment parent : parents.segments(document)) {
      String text = document.text().substring(parent.start(), parent.end());
      List<TextSegment> cut = children.segments(Document.of(document.id(), text));
      List<TextSegment> parts = cut.isEmpty() ? List.of(TextSegment.of(0, text.length())) : cut;
      ChunkRange range = new ChunkRange(segments.size(), segments.size() + parts.size() - 1);
      for (int i = 0; i < parts.size(); i++) {
        TextSegment part = parts.get(i);
        int start = i == 0 ? 0 : part.start();
        int next = i + 1 < parts.size() ? parts.get(i + 1).start() : text.length();
        segments.add(
            new TextSegment(
                parent.start() + start,
                parent.start() + Math.max(part.end(), next),
                headingPath(parent, part),
                Optional.of(embeddedText(parent, part, text)),
                Optional.of(range)));
      }
    }
    return segments;
  }

  private static List<String> headingPath(TextSegment parent, TextSegment part) {
    List<String> path = new ArrayList<>(parent.headingPath());
    path.addAll(part.headingPath());
    return path;
  }

  private String embeddedText(TextSegment parent, TextSegment part, String text) {
    String own = part.embeddedText().orElseGet(() -> text.substring(part.start(), part.end()));
    return embedHeadingPath && !parent.headingPath().isEmpty()
        ? String.join(HEADING_SEPARATOR, parent.headingPath()) + "\n" + own
        : own;
  }

  @Override
  public String identity() {
    return "parent-child("
        + parents.identity()
        + ","
        + children.identity()
        + ",embedHeadingPath="
        + embedHeadingPath
        + ")";
  }

  /** Builds a {@link ParentChildSplitter}. Not thread-safe. */
  public static final class Builder {
    private final TextSplitter parents;
    private final TextSplitter children;
    private boolean embedHeadingPath = true;

    private Builder(TextSplitter parents, TextSplitter children) {
      this.parents = Objects.requireNonNull(parents, "parents");
      this.children = Objects.requireNonNull(children, "children");
    }

    /**
     * Sets whether the heading path of the parent is put before the text that is embedded; {@code
     * true} by default.
     *
     * @param embedHeadingPath {@code false} to embed what the splitter of the children says
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
    public ParentChildSplitter build() {
      return new ParentChildSplitter(this);
    }
  }
}
