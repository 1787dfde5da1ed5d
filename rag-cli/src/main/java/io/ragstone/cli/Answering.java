package io.ragstone.cli;

import io.ragstone.generation.Generator;
import io.ragstone.pipeline.Answer;
import io.ragstone.pipeline.AnswerEvent;
import io.ragstone.pipeline.AnswerStream;
import io.ragstone.pipeline.Query;
import io.ragstone.pipeline.RagPipeline;
import io.ragstone.question.LlmQueryRewriter;

/** A pipeline that answers, and prints the answer while it is written. */
final class Answering implements AutoCloseable {
  private final Parts parts;
  private final Generator generator;
  private final RagPipeline pipeline;
  private final Output output;

  private Answering(
      Parts parts, AnswerOptions answers, RetrievalSettings retrieval, Output output) {
    this.parts = parts;
    this.output = output;
    this.generator = answers.open(parts.embedder());
    RagPipeline.Builder builder =
        parts.pipeline().generator(generator).retrieval(retrieval.of(parts.store()));
    if (answers.hasLanguageModel()) {
      builder.rewriter(LlmQueryRewriter.of(generator));
    } else {
      output.note(
          "No OPENAI_API_KEY and no OPENAI_BASE_URL: answers are sentences of the passages.");
    }
    this.pipeline = builder.build();
  }

  static Answering open(
      ModelOptions models,
      StoreOptions stores,
      AnswerOptions answers,
      RetrievalSettings retrieval,
      Output output) {
    Parts parts = Parts.toRead(models, stores, output);
    try {
      return new Answering(parts, answers, retrieval, output);
    } catch (RuntimeException | Error e) {
      parts.close();
      throw e;
    }
  }

  Answer ask(Query query) {
    if (output.isJson()) {
      return pipeline.ask(query);
    }
    try (AnswerStream events = pipeline.askStreaming(query)) {
      while (true) {
        AnswerEvent event = events.next();
        if (event instanceof AnswerEvent.TextDelta delta) {
          output.text(delta.text());
        } else if (event instanceof AnswerEvent.Completed completed) {
          output.line("");
          Sources.print(completed.answer(), output);
          return completed.answer();
        }
      }
    }
  }

  @Override
  public void close() {
    generator.close();
    parts.close();
  }
}
