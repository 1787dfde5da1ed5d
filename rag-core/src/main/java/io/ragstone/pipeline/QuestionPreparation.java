package io.ragstone.pipeline;

import io.ragstone.document.UnicodeText;
import io.ragstone.error.CallCancelledException;
import io.ragstone.error.DeadlineExceededException;
import io.ragstone.error.GenerationException;
import io.ragstone.question.ExpansionRequest;
import io.ragstone.question.QueryExpander;
import io.ragstone.question.QueryRewriter;
import io.ragstone.question.RewriteRequest;
import io.ragstone.question.SearchText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The way from a query to the texts to search with: rewrite, expand. */
final class QuestionPreparation {
  private static final Logger logger = LoggerFactory.getLogger(QuestionPreparation.class);

  private final Optional<QueryRewriter> rewriter;
  private final List<QueryExpander> expanders;
  private final boolean fallBack;

  QuestionPreparation(RagPipeline.Builder settings) {
    this.rewriter = settings.rewriter;
    this.expanders = List.copyOf(settings.expanders);
    this.fallBack = settings.fallBackToQuestion;
  }

  PreparedQuestion prepare(Query query, StageObserver.Call call) {
    List<Fallback> fallbacks = new ArrayList<>();
    String question = standingAlone(query, call, fallbacks);
    ExpansionRequest request = new ExpansionRequest(question, query.context());
    List<SearchText> texts = new ArrayList<>(List.of(SearchText.question(question)));
    for (QueryExpander expander : expanders) {
      List<SearchText> found =
          orElse(
              List.of(),
              Stage.EXPAND,
              () ->
                  call.run(
                      StageStart.of(Stage.EXPAND),
                      () -> List.copyOf(expander.expand(request)),
                      (list, measured) -> measured.count(Count.OUTPUTS, list.size())),
              fallbacks);
      found.stream().filter(text -> isNew(text, texts)).forEach(texts::add);
    }
    return new PreparedQuestion(query, question, texts, fallbacks);
  }

  private String standingAlone(Query query, StageObserver.Call call, List<Fallback> fallbacks) {
    if (rewriter.isEmpty() || query.conversation().isEmpty()) {
      return query.text();
    }
    RewriteRequest request =
        new RewriteRequest(query.text(), query.conversation(), query.context());
    return orElse(
        query.text(),
        Stage.REWRITE,
        () ->
            call.run(
                StageStart.of(Stage.REWRITE),
                () -> question(rewriter.get().rewrite(request)),
                (rewritten, measured) -> measured.count(Count.OUTPUTS, 1)),
        fallbacks);
  }

  private <T> T orElse(T plain, Stage stage, Supplier<T> work, List<Fallback> fallbacks) {
    try {
      return work.get();
    } catch (CallCancelledException | DeadlineExceededException e) {
      throw e;
    } catch (RuntimeException e) {
      if (!fallBack) {
        throw e;
      }
      logger.warn("Going on without {}", stage, e);
      fallbacks.add(new Fallback(stage, e));
      return plain;
    }
  }

  private static String question(String rewritten) {
    String question = UnicodeText.wellFormed(rewritten.strip());
    if (question.codePoints().noneMatch(Character::isLetterOrDigit)) {
      throw unusable("it has no letter and no digit");
    }
    if (question.lines().count() > 1) {
      throw unusable("it has " + question.lines().count() + " lines in place of one");
    }
    return question;
  }

  private static GenerationException unusable(String why) {
    return new GenerationException(
        GenerationException.Reason.INVALID_RESPONSE,
        "The rewritten question cannot be searched for: " + why);
  }

  /** Wherever they come from, two equal texts would find the same. */
  private static boolean isNew(SearchText text, List<SearchText> known) {
    return known.stream()
        .noneMatch(
            other -> other.text().equals(text.text()) && other.inputType() == text.inputType());
  }
}
