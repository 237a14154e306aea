package io.tinyprofiler.hub.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command that asks a hub and prints its answer, as a table or as JSON. */
abstract class ClientCommand implements Callable<Integer> {

  @Mixin ClientOptions options;

  @Spec CommandSpec spec;

  PrintWriter out() {
    return spec.commandLine().getOut();
  }

  /** Prints one answer. */
  void print(JsonNode answer, Object forPeople) {
    String text = options.json ? HubClient.encode(answer) : forPeople.toString();
    out().print(text.endsWith("\n") ? text : text + "\n");
    out().flush();
  }

  /** The text of a field; null if there is none. */
  static String text(JsonNode item, String field) {
    JsonNode value = item.path(field);
    return value.isNull() || value.isMissingNode() ? null : value.asText();
  }

  static Double number(JsonNode item, String field) {
    JsonNode value = item.path(field);
    return value.isNumber() ? (Double) value.asDouble() : null;
  }

  static Long whole(JsonNode item, String field) {
    JsonNode value = item.path(field);
    return value.isNumber() ? (Long) value.asLong() : null;
  }

  /** A name that stands beside figures; of an emulator it says so: they are no board's. */
  static String emulated(JsonNode item, String name) {
    return item.path("emulated").asBoolean() ? name + " (emulated)" : name;
  }

  /** An empty list says what to do about it. */
  static String orNone(JsonNode items, Object table, String none) {
    return items.isEmpty() ? none : table.toString();
  }
}
