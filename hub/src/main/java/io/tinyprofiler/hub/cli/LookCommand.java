package io.tinyprofiler.hub.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine.Option;

/** A command that shows how things are, once or for as long as somebody looks. */
abstract class LookCommand extends ClientCommand {

  @Option(
      names = "--watch",
      description =
          "go on showing it as it changes, until Ctrl-C; where there is no terminal, only lines that"
              + " are new, and with --json a line for each change")
  boolean watch;

  @Option(
      names = "--every",
      paramLabel = "SECONDS",
      defaultValue = "2",
      description = "how often --watch looks (${DEFAULT-VALUE})")
  double everySeconds;

  private StringWriter seen;

  /** Looks once and prints it; the exit code. */
  abstract int look();

  /** Whether what was looked at last may still change. */
  boolean mayChange() {
    return true;
  }

  @Override
  public final Integer call() {
    return watch ? new Watching(this).run() : look();
  }

  /** What a look prints. */
  final String look(StringWriter into) {
    seen = into;
    try {
      look();
      return into.toString();
    } finally {
      seen = null;
    }
  }

  @Override
  PrintWriter out() {
    return seen == null ? super.out() : new PrintWriter(seen);
  }

  @Override
  void print(JsonNode answer, Object forPeople) {
    if (watch && options.json) {
      out().println(answer);
      out().flush();
    } else {
      super.print(answer, forPeople);
    }
  }
}
