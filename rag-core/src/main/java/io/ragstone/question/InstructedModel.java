package io.ragstone.question;

import io.ragstone.call.CallContext;
import io.ragstone.error.GenerationException;
import io.ragstone.error.GenerationException.Reason;
import io.ragstone.generation.FinishReason;
import io.ragstone.generation.Generation;
import io.ragstone.generation.GenerationRequest;
import io.ragstone.generation.Generator;
import io.ragstone.prompt.Message;
import java.util.List;

/** A generator with fixed instructions, which takes data and replies with what they ask for. */
record InstructedModel(Generator generator, String instructions) {

  /** What is not a reply: cut off, filtered, or blank. */
  ModelReply reply(String question, String data, CallContext context) {
    List<Message> messages =
        List.of(
            new Message(Message.Role.SYSTEM, instructions), new Message(Message.Role.USER, data));
    Generation generation = generator.generate(GenerationRequest.of(question, messages, context));
    if (generation.finishReason() == FinishReason.LENGTH
        || generation.finishReason() == FinishReason.CONTENT_FILTER) {
      throw unusable("it ended by " + generation.finishReason());
    }
    ModelReply reply = ModelReply.of(generation.text());
    if (reply.text().isEmpty()) {
      throw unusable("it is blank");
    }
    return reply;
  }

  GenerationException unusable(String why) {
    return new GenerationException(
        Reason.INVALID_RESPONSE,
        "The reply of "
            + generator
            + " cannot be used: "
            + why
            + "; check the model and its limits");
  }
}
