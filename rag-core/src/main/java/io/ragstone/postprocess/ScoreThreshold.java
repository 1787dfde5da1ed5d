package io.ragstone.postprocess;

import io.ragstone.retrieval.Passage;
import io.ragstone.retrieval.ScoreKind;
import java.util.List;
import java.util.Objects;

/**
 * Drops passages whose score of one kind is too bad, whichever stage gave it: a hybrid search can
 * so be held to a cosine.
 *
 * @param kind which of a passage's scores counts, the latest of that kind
 * @param worst the worst value accepted, on the scale of the kind
 * @param keepsUnscored what becomes of passages without a score of that kind, such as those that
 *     were found by words alone: {@code true} keeps them
 */
public record ScoreThreshold(ScoreKind kind, double worst, boolean keepsUnscored)
    implements PassagePostProcessor {
  /** Creates a threshold. */
  public ScoreThreshold {
    Objects.requireNonNull(kind, "kind");
    if (Double.isNaN(worst)) {
      throw new IllegalArgumentException("worst must be a number, but was NaN");
    }
  }

  /**
   * A threshold that passages without such a score do not reach.
   *
   * @param kind which of a passage's scores counts
   * @param worst the worst value accepted
   * @return the threshold
   */
  public static ScoreThreshold of(ScoreKind kind, double worst) {
    return new ScoreThreshold(kind, worst, false);
  }

  @Override
  public List<Passage> process(PostProcessRequest request) {
    return request.passages().stream().filter(this::keeps).toList();
  }

  private boolean keeps(Passage passage) {
    return passage.stage(kind).map(stage -> stage.score().reaches(worst)).orElse(keepsUnscored);
  }
}
