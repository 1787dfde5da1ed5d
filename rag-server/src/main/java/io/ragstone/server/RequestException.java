package io.ragstone.server;

/** A request that cannot be answered as it is: what to say of it, and with which status. */
final class RequestException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;

  /** The field that is wrong, empty for none; an Optional is not serializable. */
  private final String field;

  private final String code;

  private RequestException(int status, String code, String field, String message) {
    super(message);
    this.status = status;
    this.code = code;
    this.field = field;
  }

  /** A field that is missing or wrong. */
  static RequestException of(String field, String message) {
    return new RequestException(400, "invalid_value", field, message);
  }

  /** Anything else; the code is for programs. */
  static RequestException of(int status, String code, String message) {
    return new RequestException(status, code, "", message);
  }

  int status() {
    return status;
  }

  String code() {
    return code;
  }

  String field() {
    return field;
  }
}
