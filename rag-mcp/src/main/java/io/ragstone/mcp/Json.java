package io.ragstone.mcp;

import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.json.TypeRef;
import io.modelcontextprotocol.json.jackson3.JacksonMcpJsonMapperSupplier;
import io.modelcontextprotocol.json.schema.JsonSchemaValidator;
import io.modelcontextprotocol.json.schema.jackson3.JacksonJsonSchemaValidatorSupplier;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/**
 * Reads and writes JSON with Jackson 3; named, since the SDK would take whichever Jackson its
 * thread's class loader finds.
 */
final class Json {
  static final McpJsonMapper MAPPER = new JacksonMcpJsonMapperSupplier().get();
  static final JsonSchemaValidator VALIDATOR = new JacksonJsonSchemaValidatorSupplier().get();

  private static final TypeRef<Map<String, Object>> OBJECT = new TypeRef<>() {};

  private Json() {}

  /** What a text of ours says. */
  static Map<String, Object> object(String text) {
    try {
      return MAPPER.readValue(text, OBJECT);
    } catch (IOException e) {
      throw new UncheckedIOException("Not JSON: " + text, e);
    }
  }

  static String text(Object value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
