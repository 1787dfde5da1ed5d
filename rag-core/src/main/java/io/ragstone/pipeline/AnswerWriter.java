package io.ragstone.pipeline;

import io.ragstone.error.ConfigurationException;
import io.ragstone.error.GenerationException;
import io.ragstone.generation.Generation;
import io.ragstone.generation.GenerationRequest;
import io.ragstone.generation.Generator;
import io.ragstone.generation.StructuredGeneration;
import io.ragstone.generation.StructuredGenerator;
import io.ragstone.prompt.ContextBuilder;
import io.ragstone.prompt.Message;
import io.ragstone.prompt.PromptContext;
import io.ragstone.prompt.PromptTemplate;
import java.util.Optional;

/** From what was retrieved to an answer: context, prompt, generation. Thread-safe. */
final class AnswerWriter {
  private final Generator generator;
  private final PromptTemplate prompt;
  private final ContextBuilder contexts;
  private final Optional<String> refusalText;
  private final StageObserver observer;

  /** Creates a writer that refuses to answer without passages when it has a text to say so. */
  AnswerWriter(
      Generator generator,
      PromptTemplate prompt,
      ContextBuilder contexts,
      Optional<String> refusalText,
      StageObserver observer) {
    this.generator = generator;
    this.prompt = prompt;
    this.contexts = contexts;
    this.refusalText = refusalText;
    this.observer = observer;
  }

  Answer write(Retrieval retrieval, StageObserver.Call call) {
    retrieval.query().context().check("generate");
    Optional<Answer> refusal = refusal(retrieval);
    if (refusal.isPresent()) {
      return refusal.get();
    }
    GenerationRequest request = request(retrieval);
    Generation generation =
        call.run(start(true), () -> generator.generate(request), AnswerWriter::measure);
    Answer answer = new Answer(generation, retrieval, request.promptContext(), call.timings());
    observer.answered(answer);
    return answer;
  }

  <T> StructuredAnswer<T> write(Retrieval retrieval, Class<T> type, StageObserver.Call call) {
    StructuredGenerator structured = requireStructured();
    retrieval.query().context().check("generate");
    if (refuses(retrieval)) {
      throw new GenerationException(
          GenerationException.Reason.REFUSED,
          "No passage was found that answers the question, and a "
              + type.getSimpleName()
              + " cannot say so; ask for a text, or set answerWithoutPassages(true)");
    }
    GenerationRequest request = request(retrieval);
    StructuredGeneration<T> written =
        call.run(
            start(true),
            () -> structured.generate(request, type),
            (value, measured) -> measure(value.generation(), measured));
    return new StructuredAnswer<>(
        written.value(), written.generation(), retrieval, request.promptContext(), call.timings());
  }

  /** The generator as one that writes values, to be asked for before the work begins. */
  StructuredGenerator requireStructured() {
    if (generator instanceof StructuredGenerator structured) {
      return structured;
    }
    throw new ConfigurationException(
        "The generator "
            + generator
            + " cannot answer with a record; use a StructuredGenerator, such as OpenAiGenerator");
  }

  AnswerStream stream(Retrieval retrieval, StageObserver.Call call) {
    retrieval.query().context().check("generate");
    Optional<Answer> refusal = refusal(retrieval);
    if (refusal.isPresent()) {
      call.completed(refusal.get()::measure);
      return AnswerStream.of(refusal.get(), observer);
    }
    GenerationRequest request = request(retrieval);
    StageObserver.Run run = call.start(start(false));
    try {
      return new AnswerStream(
          retrieval,
          request.promptContext(),
          generator.stream(request),
          observer,
          new StreamedGeneration(call, run));
    } catch (RuntimeException | Error e) {
      run.failed(e);
      throw e;
    }
  }

  private StageStart start(boolean endsOnThread) {
    return new StageStart(Stage.GENERATE, generator.model(), endsOnThread);
  }

  /** What a listener is told of a generation. */
  static void measure(Generation generation, Measurements.Builder measured) {
    measured
        .count(Count.OUTPUTS, 1)
        .responseModel(generation.generator())
        .finishReason(generation.finishReason());
    generation
        .usage()
        .ifPresent(
            usage ->
                measured
                    .count(Count.INPUT_TOKENS, usage.promptTokens())
                    .count(Count.OUTPUT_TOKENS, usage.completionTokens()));
  }

  private boolean refuses(Retrieval retrieval) {
    return refusalText.isPresent() && retrieval.passages().isEmpty();
  }

  private Optional<Answer> refusal(Retrieval retrieval) {
    Optional<Answer> refusal =
        refusalText
            .filter(text -> refuses(retrieval))
            .map(text -> Answer.refusing(text, retrieval));
    refusal.ifPresent(observer::answered);
    return refusal;
  }

  private GenerationRequest request(Retrieval retrieval) {
    Query query = retrieval.query();
    PromptContext context = contexts.build(retrieval.passages());
    return GenerationRequest.builder(query.text())
        .promptContext(context)
        .prompt(prompt)
        .context(query.context())
        .build()
        .withHistory(
            query.conversation().messages().stream().map(AnswerWriter::withoutMarks).toList());
  }

  /** The marks in earlier answers mean blocks of other contexts than the one at hand. */
  private static Message withoutMarks(Message earlier) {
    return earlier.role() == Message.Role.ASSISTANT
        ? new Message(
            earlier.role(), CitationFilter.of(earlier.text(), PromptContext.empty()).text())
        : earlier;
  }
}
