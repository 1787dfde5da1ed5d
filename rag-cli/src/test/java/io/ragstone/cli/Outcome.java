package io.ragstone.cli;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;

/** How a run of the program ended, and what it printed. */
record Outcome(int code, String out, String err) {

  /** Standard output as the one JSON document that it is to be. */
  JsonObject json() {
    return JsonParser.parseString(out).getAsJsonObject();
  }
}
