package io.tinyprofiler.agent;

import io.tinyprofiler.agent.cli.AgentCommand;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Runs a command of the agent. */
public final class AgentMain {

  private static final Set<String> FOR_THE_ROOT = Set.of("-h", "--help", "-V", "--version");

  private AgentMain() {}

  public static void main(String[] args) {
    if (System.getenv(AgentLog.LEVEL) == null && !List.of(args).contains("run")) {
      System.setProperty(AgentLog.LEVEL, "WARN"); // a command says what it has to say itself
    }
    int code =
        AgentCommand.line(new AgentVersion(), new RunCommand())
            .execute(arguments(args).toArray(String[]::new));
    System.exit(code);
  }

  /** {@code agent} in front may be left out, and without a command the service runs. */
  static List<String> arguments(String... args) {
    List<String> arguments = new ArrayList<>(List.of(args));
    if (!arguments.isEmpty() && arguments.get(0).equals("agent")) {
      arguments.remove(0);
    }
    boolean option = !arguments.isEmpty() && arguments.get(0).startsWith("-");
    if (arguments.isEmpty() || (option && !FOR_THE_ROOT.contains(arguments.get(0)))) {
      arguments.add(0, "run");
    }
    return arguments;
  }
}
