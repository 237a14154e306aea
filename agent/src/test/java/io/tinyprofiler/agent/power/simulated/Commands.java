package io.tinyprofiler.agent.power.simulated;

import io.tinyprofiler.agent.cli.AgentCommand;
import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Runs the agent's commands in this process. */
final class Commands {

  private StringWriter out = new StringWriter();
  private StringWriter err = new StringWriter();

  /** Stands for the service, which these tests do not start. */
  @Command(name = "run")
  private static final class NoService implements Runnable {
    @Override
    public void run() {
      throw new IllegalStateException("not started here");
    }
  }

  /** The exit code. */
  int run(String... args) {
    out = new StringWriter();
    err = new StringWriter();
    CommandLine line = AgentCommand.line(() -> new String[] {"1"}, new NoService());
    line.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    return line.execute(args);
  }

  String out() {
    return out.toString();
  }

  String err() {
    return err.toString();
  }
}
