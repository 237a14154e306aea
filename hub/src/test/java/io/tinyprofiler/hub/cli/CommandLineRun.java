package io.tinyprofiler.hub.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;

/**
 * A command that was run in this JVM.
 *
 * @param code its exit code
 */
public record CommandLineRun(int code, String out, String err) {

  /** Runs a command. */
  public static CommandLineRun of(CommandLine line, String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    line.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    int code = line.execute(args);
    line.getOut().flush();
    line.getErr().flush();
    return new CommandLineRun(code, out.toString(), err.toString());
  }

  /** Runs a client of a hub. */
  public static CommandLineRun client(int port, String... args) {
    List<String> all = new ArrayList<>(List.of(args));
    all.addAll(List.of("--url", "http://127.0.0.1:" + port));
    return of(HubCommand.line(), all.toArray(String[]::new));
  }
}
