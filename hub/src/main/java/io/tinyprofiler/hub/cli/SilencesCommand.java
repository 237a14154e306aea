package io.tinyprofiler.hub.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import io.tinyprofiler.hub.alert.config.Span;
import io.tinyprofiler.hub.alert.match.Matcher;
import io.tinyprofiler.hub.alert.match.MatcherText;
import io.tinyprofiler.shared.problem.Problem;
import io.tinyprofiler.shared.terminal.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code silences}. */
@Command(
    name = "silences",
    description = "list, add and expire silences: nobody is told of the alerts that they match",
    subcommands = {
      SilencesCommand.ListAll.class,
      SilencesCommand.Add.class,
      SilencesCommand.Expire.class
    })
final class SilencesCommand extends LookCommand {

  @Override
  int look() {
    return list(this, false);
  }

  private static int list(ClientCommand command, boolean expired) {
    JsonNode silences = command.options.client().get("/api/v2/silences");
    Table table = new Table("SILENCE", "STATE", "FROM", "TO", "BY", "MATCHERS", "COMMENT");
    for (JsonNode silence : silences) {
      String state = text(silence.path("status"), "state");
      if (expired || !"expired".equals(state)) {
        table.row(
            text(silence, "id"),
            state,
            text(silence, "startsAt"),
            text(silence, "endsAt"),
            text(silence, "createdBy"),
            matchers(silence.path("matchers")),
            text(silence, "comment"));
      }
    }
    command.print(silences, orNone(silences, table, "no silences"));
    return 0;
  }

  private static String matchers(JsonNode matchers) {
    List<String> shown = new ArrayList<>();
    for (JsonNode one : matchers) {
      Matcher.Operator operator =
          Matcher.Operator.of(one.path("isEqual").asBoolean(), one.path("isRegex").asBoolean());
      shown.add(new Matcher(text(one, "name"), operator, text(one, "value")).toString());
    }
    return String.join(" ", shown);
  }

  /** {@code silences list}. */
  @Command(name = "list", description = "the same as silences")
  static final class ListAll extends LookCommand {

    @Option(names = "--expired", description = "those of the last five days that ended, too")
    boolean expired;

    @Override
    int look() {
      return list(this, expired);
    }
  }

  /** {@code silences add}; prints the id. */
  @Command(name = "add", description = "add a silence and print its id")
  static final class Add extends ClientCommand {

    @Parameters(
        paramLabel = "MATCHER",
        arity = "1..*",
        description = "all must match, e.g. 'device_id=\"a\"' or 'alertname=~\"Device.*\"'")
    List<String> matchers;

    @Option(
        names = "--for",
        paramLabel = "DURATION",
        defaultValue = "1h",
        description = "how long, e.g. 30m, 2h, 1d (${DEFAULT-VALUE})")
    String duration;

    @Option(
        names = "--comment",
        paramLabel = "TEXT",
        required = true,
        description = "why, for the others")
    String comment;

    @Option(
        names = "--by",
        paramLabel = "NAME",
        defaultValue = "${sys:user.name}",
        description = "who (${DEFAULT-VALUE})")
    String by;

    @Override
    public Integer call() {
      Instant now = Instant.now();
      JsonNode answer =
          options
              .client()
              .post(
                  "/api/v2/silences",
                  Map.of(
                      "matchers", matchers.stream().map(Add::wire).toList(),
                      "startsAt", now.toString(),
                      "endsAt", now.plus(length()).toString(),
                      "createdBy", by,
                      "comment", comment));
      print(answer, text(answer, "silenceID"));
      return 0;
    }

    private Duration length() {
      try {
        return Span.of(duration);
      } catch (IllegalArgumentException e) {
        throw new Problem("usage", "--for: " + e.getMessage(), "give e.g. --for 2h", e);
      }
    }

    private static Map<String, Object> wire(String text) {
      try {
        Matcher matcher = MatcherText.one(text);
        return Map.of(
            "name", matcher.name(),
            "value", matcher.value(),
            "isRegex", matcher.regex(),
            "isEqual", matcher.positive());
      } catch (IllegalArgumentException e) {
        throw new Problem("usage", e.getMessage(), "write it as 'name=\"value\"'", e);
      }
    }
  }

  /** {@code silences expire}. */
  @Command(name = "expire", description = "end silences now")
  static final class Expire extends ClientCommand {

    @Parameters(paramLabel = "SILENCE", arity = "1..*", description = "ids, as silences shows them")
    List<String> silences;

    @Override
    public Integer call() {
      HubClient client = options.client();
      silences.forEach(id -> client.delete("/api/v2/silence/" + HubClient.quoted(id)));
      print(NullNode.getInstance(), "expired");
      return 0;
    }
  }
}
