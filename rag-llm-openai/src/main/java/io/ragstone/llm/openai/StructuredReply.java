package io.ragstone.llm.openai;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.openai.models.chat.completions.ChatCompletion;
import io.ragstone.error.GenerationException;
import io.ragstone.generation.FinishReason;
import io.ragstone.generation.Generation;
import io.ragstone.generation.StructuredGeneration;

/**
 * Reads the answer to a request for a record. Whoever gets the record must be able to rely on it,
 * also when the server does not keep to the schema: nothing is missing, null, unknown or of another
 * type.
 *
 * @param <T> the record
 */
final class StructuredReply<T> {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .addModule(new Jdk8Module())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(
              DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
              DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES,
              DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES,
              DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS,
              DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .withCoercionConfig(
              LogicalType.Textual,
              text ->
                  text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                      .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                      .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
          .defaultSetterInfo(JsonSetter.Value.forContentNulls(Nulls.FAIL))
          .build();

  private final ObjectReader reader;
  private final String typeName;
  private final String model;
  private final Failures failures;

  StructuredReply(Class<T> type, String model, Failures failures) {
    this.reader = JSON.readerFor(type);
    this.typeName = type.getSimpleName();
    this.model = model;
    this.failures = failures;
  }

  StructuredGeneration<T> read(ChatCompletion completion) {
    Generation generation = Responses.read(completion, model, failures);
    requireAnswer(completion, generation);
    try {
      T value = reader.readValue(generation.text());
      if (value == null) {
        throw unfit(generation, "it is null");
      }
      return new StructuredGeneration<>(value, generation);
    } catch (JsonProcessingException e) {
      throw unfit(generation, e.getOriginalMessage() + place(e));
    }
  }

  private void requireAnswer(ChatCompletion completion, Generation generation) {
    if (Responses.isRefusal(completion)
        || generation.finishReason() == FinishReason.CONTENT_FILTER) {
      throw failures.refusedByModel().withWrittenText(generation.text());
    }
    if (generation.finishReason() == FinishReason.LENGTH) {
      throw failures.cutOff().withWrittenText(generation.text());
    }
  }

  private GenerationException unfit(Generation generation, String why) {
    return failures.unfit(typeName, why).withWrittenText(generation.text());
  }

  private static String place(JsonProcessingException e) {
    return e.getLocation() == null
        ? ""
        : " (line "
            + e.getLocation().getLineNr()
            + ", column "
            + e.getLocation().getColumnNr()
            + ")";
  }
}
