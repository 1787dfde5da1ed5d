package io.ragstone.generation;

import io.ragstone.error.GenerationException;

/**
 * A generator that can answer with a value instead of a text: a record that the caller defines.
 *
 * <pre>{@code
 * record Verdict(boolean supported, List<String> reasons, Optional<Integer> year) {}
 *
 * Verdict verdict = generator.generate(request, Verdict.class).value();
 * }</pre>
 */
public interface StructuredGenerator extends Generator {

  /**
   * Writes an answer of the given form.
   *
   * @param request the question, its passages and the prompt
   * @param type a record whose components are text, numbers, booleans, enums, records, lists or
   *     {@link java.util.Optional} of these
   * @param <T> the record
   * @return the value and how it was written; no part of it is {@code null}
   * @throws IllegalArgumentException when the type is no record, or has a part that cannot be asked
   *     for
   * @throws GenerationException when the answer was refused, was cut off or does not have the form;
   *     {@link GenerationException#writtenText()} is what came instead
   */
  <T> StructuredGeneration<T> generate(GenerationRequest request, Class<T> type);
}
